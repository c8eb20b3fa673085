package bot

import (
	"context"

	"maunium.net/go/mautrix/id"
)

// Devices, cross-signing keys and secrets: the second half of the library's store.

func (s *cryptoStore) GetDevices(ctx context.Context, user id.UserID) (map[id.DeviceID]*id.Device, error) {
	d, err := s.Store.GetDevices(ctx, user)
	return d, note(ctx, err)
}

func (s *cryptoStore) GetDevice(ctx context.Context, user id.UserID, device id.DeviceID) (*id.Device, error) {
	d, err := s.Store.GetDevice(ctx, user, device)
	return d, note(ctx, err)
}

func (s *cryptoStore) FindDeviceByKey(ctx context.Context, user id.UserID, key id.IdentityKey) (*id.Device, error) {
	d, err := s.Store.FindDeviceByKey(ctx, user, key)
	return d, note(ctx, err)
}

func (s *cryptoStore) PutDevice(ctx context.Context, user id.UserID, d *id.Device) error {
	return s.write(ctx, func(ctx context.Context) error { return s.Store.PutDevice(ctx, user, d) })
}

func (s *cryptoStore) PutDevices(ctx context.Context, user id.UserID, d map[id.DeviceID]*id.Device) error {
	return s.write(ctx, func(ctx context.Context) error { return s.Store.PutDevices(ctx, user, d) })
}

func (s *cryptoStore) MarkTrackedUsersOutdated(ctx context.Context, users []id.UserID) error {
	return s.write(ctx, func(ctx context.Context) error { return s.Store.MarkTrackedUsersOutdated(ctx, users) })
}

func (s *cryptoStore) GetCrossSigningKeys(ctx context.Context, user id.UserID) (map[id.CrossSigningUsage]id.CrossSigningKey, error) {
	k, err := s.Store.GetCrossSigningKeys(ctx, user)
	return k, note(ctx, err)
}

func (s *cryptoStore) PutCrossSigningKey(ctx context.Context, user id.UserID, usage id.CrossSigningUsage, key id.Ed25519) error {
	return s.write(ctx, func(ctx context.Context) error { return s.Store.PutCrossSigningKey(ctx, user, usage, key) })
}

func (s *cryptoStore) ResetMasterKeyTOFU(ctx context.Context, user id.UserID, key id.Ed25519) error {
	return s.write(ctx, func(ctx context.Context) error { return s.Store.ResetMasterKeyTOFU(ctx, user, key) })
}

func (s *cryptoStore) PutSignature(ctx context.Context, of id.UserID, key id.Ed25519, by id.UserID, with id.Ed25519, signature string) error {
	return s.write(ctx, func(ctx context.Context) error { return s.Store.PutSignature(ctx, of, key, by, with, signature) })
}

func (s *cryptoStore) IsKeySignedBy(ctx context.Context, of id.UserID, key id.Ed25519, by id.UserID, with id.Ed25519) (bool, error) {
	ok, err := s.Store.IsKeySignedBy(ctx, of, key, by, with)
	return ok, note(ctx, err)
}

func (s *cryptoStore) DropSignaturesByKey(ctx context.Context, user id.UserID, key id.Ed25519) (n int64, err error) {
	err = s.write(ctx, func(ctx context.Context) (err error) {
		n, err = s.Store.DropSignaturesByKey(ctx, user, key)
		return err
	})
	return n, err
}

func (s *cryptoStore) PutSecret(ctx context.Context, name id.Secret, value string) error {
	return s.write(ctx, func(ctx context.Context) error { return s.Store.PutSecret(ctx, name, value) })
}

func (s *cryptoStore) DeleteSecret(ctx context.Context, name id.Secret) error {
	return s.write(ctx, func(ctx context.Context) error { return s.Store.DeleteSecret(ctx, name) })
}

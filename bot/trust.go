package bot

import "maunium.net/go/mautrix/id"

// MinTrust is how far a device must be trusted to be given the keys of what Matron says:
// all devices, or those that their user has cross-signed.
func MinTrust(all bool) id.TrustState {
	if all {
		// Any device but one whose keys do not match. Unset itself would mean the default.
		return id.TrustStateDeviceKeyMismatch + 1
	}
	return id.TrustStateCrossSignedTOFU
}

package ward_test

import (
	"testing"
	"time"

	"matron/e2e/ward"
)

func TestAKeyComesLateOrNever(t *testing.T) {
	t.Parallel()
	w := ward.Start(t, ward.Options{})
	amy, ben, room := pair(t, w, ward.Room{})

	before := ward.Do(amy.Say(room, "before")).Or(t)
	late := ward.Do(amy.SendWithheld(room, ben.User, ward.Text{Body: "late"})).Or(t)
	seen := ward.Do(ben.WaitFor(room, ward.Want{Event: late, Unreadable: true}, soon)).Or(t)
	if seen.Body != "" || seen.Failure == "" {
		t.Errorf("without its key the message came as %+v", seen)
	}
	if n := ward.Do(amy.ReleaseKeys(ben.User)).Or(t); n != 1 {
		t.Errorf("%d keys were held back", n)
	}
	ward.Do(ben.WaitFor(room, ward.Want{Event: late, BodyContains: "late"}, soon)).Or(t)
	ward.Do(ben.WaitFor(room, ward.Want{Event: before, BodyContains: "before"}, soon)).Or(t)

	never := ward.Do(amy.SendWithheld(room, ben.User, ward.Text{Body: "never"})).Or(t)
	if n := ward.Do(amy.DropKeys(ben.User)).Or(t); n != 1 {
		t.Errorf("%d keys were thrown away", n)
	}
	ward.OK(t, amy.ForgetKeys(room))
	after := ward.Do(amy.Say(room, "after")).Or(t)
	ward.Do(ben.WaitFor(room, ward.Want{Event: after, BodyContains: "after"}, soon)).Or(t)
	ward.Do(ben.WaitFor(room, ward.Want{Event: never, Unreadable: true}, soon)).Or(t)

	ward.OK(t, ben.ImportRoomKeys(ward.Do(amy.ExportRoomKeys()).Or(t)))
	ward.Do(ben.WaitFor(room, ward.Want{Event: never, BodyContains: "never"}, soon)).Or(t)
}

func TestIsolationShutsOutUnsignedDevices(t *testing.T) {
	t.Parallel()
	w := ward.Start(t, ward.Options{})
	amy := ward.Do(w.PersonWith("amy", ward.Login{Isolation: true})).Or(t)
	ben := ward.Do(w.PersonWith("ben", ward.Login{Unsigned: true})).Or(t)
	cat := ward.Do(w.Person("cat")).Or(t)
	room := meet(t, amy, ben, ward.Room{Invite: []string{cat.User}})
	ward.OK(t, cat.Join(room))
	ward.OK(t, amy.WaitMember(room, cat.User, "join", soon))
	ward.OK(t, ben.WaitMember(room, cat.User, "join", soon))

	said := ward.Do(amy.Say(room, "signed only")).Or(t)
	ward.Do(cat.WaitFor(room, ward.Want{Event: said, BodyContains: "signed"}, soon)).Or(t)
	shut := ward.Do(ben.WaitFor(room, ward.Want{Event: said, Unreadable: true}, soon)).Or(t)
	t.Logf("the unsigned device is told %s", shut.Failure)

	told := ward.Do(ben.Say(room, "who hears me?")).Or(t)
	ward.Do(cat.WaitFor(room, ward.Want{Event: told, BodyContains: "who"}, soon)).Or(t)
	ward.Do(amy.WaitFor(room, ward.Want{Event: told, Unreadable: true}, soon)).Or(t)
	if got := ward.Do(cat.Shield(room, told)).Or(t); got == "none" {
		t.Error("no shield beside the words of an unsigned device")
	}
	if trust := ward.Do(amy.Devices(ben.User)).Or(t); trust.Known || len(trust.Devices) != 1 || trust.Devices[0].Signed {
		t.Errorf("ben without an identity is known as %+v", trust)
	}
}

func TestAClientStartsAgainAsTheSameDevice(t *testing.T) {
	t.Parallel()
	w := ward.Start(t, ward.Options{})
	amy, ben, room := pair(t, w, ward.Room{})

	first := ward.Do(amy.Say(room, "first")).Or(t)
	ward.Do(ben.WaitFor(room, ward.Want{Event: first, BodyContains: "first"}, soon)).Or(t)
	ward.OK(t, ben.Stop())
	if _, err := ben.Timeline(room); err == nil {
		t.Error("a stopped client shows a timeline")
	}
	second := ward.Do(amy.Say(room, "second")).Or(t)
	ward.OK(t, ben.Start())
	ward.Do(ben.WaitFor(room, ward.Want{Event: first, BodyContains: "first"}, soon)).Or(t)
	ward.Do(ben.WaitFor(room, ward.Want{Event: second, BodyContains: "second", After: first}, soon)).Or(t)

	if trust := ward.Do(amy.Devices(ben.User)).Or(t); len(trust.Devices) != 1 || trust.Devices[0].Device != ben.Device || !trust.Devices[0].Signed {
		t.Errorf("ben's devices are %+v, not only the signed %s", trust, ben.Device)
	}

	phone := ward.Do(w.Clients.Login("ben.phone", ben.Account, ward.Login{Unsigned: true})).Or(t)
	ward.OK(t, ben.SignDevice(phone.Device))
	ward.Do(amy.WaitDevices(ben.User, soon, func(tr ward.Trust) bool {
		return len(tr.Devices) == 2 && tr.Devices[0].Signed && tr.Devices[1].Signed
	})).Or(t)
	key := ward.Do(amy.MasterKey(ben.User)).Or(t)
	ward.OK(t, ben.ResetIdentity())
	if again := ward.Do(amy.MasterKey(ben.User)).Or(t); again == key {
		t.Error("a reset identity has the old master key")
	}
	// ben's first message after the reset comes from a device that the new identity has signed.
	ward.Do(amy.WaitDevices(ben.User, soon, func(tr ward.Trust) bool { return tr.Known && !tr.Devices[0].Trusted })).Or(t)
}

func TestAWaitSaysWhatItWaitedFor(t *testing.T) {
	t.Parallel()
	w := ward.Start(t, ward.Options{})
	amy := ward.Do(w.Person("amy")).Or(t)
	room := ward.Do(amy.CreateRoom(ward.Room{})).Or(t)
	_, err := amy.WaitFor(room, ward.Want{BodyContains: "godot"}, 300*time.Millisecond)
	if want := `amy: waitFor: amy waited 300 ms for {"bodyContains":"godot"} in ` + room; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

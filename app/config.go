package app

import (
	"time"

	"matron/policy"
)

// Config is what an operator sets, once read and found right. What an officer changes
// stands in the rules.
type Config struct {
	File string // where it was read from

	Homeserver string
	User       policy.UserID
	DeviceName string
	Login      Login

	DataDir         string
	KeyFile         string
	RecoveryKeyFile string // "" if the operator keeps it elsewhere
	AdminTokenFile  string // "": media are not deleted

	Officers []policy.Officer
	Inviters policy.Inviters
	Rooms    []policy.RoomID
	Bots     []policy.UserID
	Rules    []string // files: in force until officers approve others in the policy room

	PolicyRoom  policy.RoomID // "" if there is none
	FourEyes    bool
	KeepAtLeast time.Duration // the floor of retention periods; 0: a day

	Record RecordConfig

	ShareKeysWith string // signed, all
	Log           Log
	StopWithin    time.Duration
}

// Login is how init comes by a device: a token and its device, or a password.
type Login struct {
	AccessTokenFile string
	DeviceID        string
	PasswordFile    string
}

// Log is where and how much is logged. Levels below info are for developers; no level logs a person's words.
type Log struct {
	Level  string // debug, info, warn, error
	Format string // json, text
}

func defaults() Config {
	return Config{
		DeviceName: "Matron", ShareKeysWith: "signed", Log: Log{Level: "info", Format: "json"}, StopWithin: 20 * time.Second,
		Record: RecordConfig{Patients: PatientSource{ByPost: true}}, // an address stands in logs: no patient's number goes into one unasked
	}
}

// grammar is every key of the config file. A key that is not in it is a fault, and the
// example file shows each of them (a test sees to it).
func grammar(c *Config) []field {
	return []field{
		{name: "homeserver", need: true, read: homeserver(&c.Homeserver)},
		{name: "user", need: true, read: userID(&c.User)},
		{name: "device_name", read: short(&c.DeviceName)},
		{name: "login", need: true, keys: []field{
			{name: "access_token_file", read: path(&c.Login.AccessTokenFile)},
			{name: "device_id", read: short(&c.Login.DeviceID)},
			{name: "password_file", read: path(&c.Login.PasswordFile)},
		}},
		{name: "data_dir", need: true, read: path(&c.DataDir)},
		{name: "key_file", need: true, read: path(&c.KeyFile)},
		{name: "recovery_key_file", read: path(&c.RecoveryKeyFile)},
		{name: "admin_token_file", read: path(&c.AdminTokenFile)},
		{name: "officers", need: true, read: officers(&c.Officers)},
		{name: "inviters", keys: []field{
			{name: "users", read: userIDs(&c.Inviters.Users)},
			{name: "servers", read: servers(&c.Inviters.Servers)},
		}},
		{name: "rooms", read: roomIDs(&c.Rooms)},
		{name: "bots", read: userIDs(&c.Bots)},
		{name: "rules", need: true, read: paths(&c.Rules)},
		{name: "policy_room", read: roomID(&c.PolicyRoom)},
		{name: "four_eyes", read: yesNo(&c.FourEyes)},
		{name: "keep_at_least", read: span(&c.KeepAtLeast)},
		{name: "record", keys: recordGrammar(&c.Record)},
		{name: "share_keys_with", read: word(&c.ShareKeysWith, "signed", "all")},
		{name: "log", keys: []field{
			{name: "level", read: word(&c.Log.Level, "debug", "info", "warn", "error")},
			{name: "format", read: word(&c.Log.Format, "json", "text")},
		}},
		{name: "stop_within", read: span(&c.StopWithin)},
	}
}

// FieldNames lists every key of the config file, dotted.
func FieldNames() []string {
	var c Config
	return fieldNames("", grammar(&c))
}

func fieldNames(at string, fields []field) []string {
	var all []string
	for _, f := range fields {
		if f.each != nil {
			f.keys = f.each(nil)
		}
		if f.keys == nil {
			all = append(all, join(at, f.name))
		}
		all = append(all, fieldNames(join(at, f.name), f.keys)...)
	}
	if at == "" {
		all = append(all, "officers.user", "officers.master_key")
	}
	return all
}

package ward

import (
	"fmt"
	"strings"
)

// ServerName is the name of every homeserver here.
const ServerName = "ward.localhost"

// Config is how a Synapse is made to differ from the usual one of the tests. The zero value is the usual one: fast
// registration, no rate limits, retention on with a purge job every 15 s, redacted originals gone after 10 s, and
// nothing experimental.
type Config struct {
	Limits       bool     // the limits that Synapse ships with, for messages, redactions, joins, invites, rooms (P22)
	Experimental []string // flags to switch on, such as msc2815_enabled: off in production, so off in the main run
	Extra        string   // YAML; its top-level keys replace ours
	Port         int      // a free one if 0; the demo takes one that a person can type
	PublicURL    string   // public_baseurl, when a proxy stands in front
}

const usual = `server_name: %s
listeners:
  - {port: %d, type: http, tls: false, bind_addresses: [127.0.0.1], x_forwarded: true, resources: [{names: [client], compress: false}]}
database: {name: sqlite3, args: {database: homeserver.db}}
pid_file: homeserver.pid
media_store_path: media
signing_key_path: signing.key
log_config: log.yaml
registration_shared_secret: %[3]q
macaroon_secret_key: %[3]q
form_secret: %[3]q
report_stats: false
trusted_key_servers: []
federation_domain_whitelist: []
bcrypt_rounds: 4
presence: {enabled: false}
user_directory: {enabled: false}
max_upload_size: 50M
max_event_delay_duration: 24h
redaction_retention_period: 10s
forget_rooms_on_leave: true
retention: {enabled: true, purge_jobs: [{interval: 15s}]}
server_notices: {system_mxid_localpart: notices, system_mxid_display_name: Notices, room_name: Server notices}
`

// Logins stay unlimited in every configuration: ten clients from one address are our doing, not a hospital's.
const free = `rc_login: {address: &much {per_second: 10000, burst_count: 10000}, account: *much, failed_attempts: *much}
rc_registration: *much
`

const unlimited = `rc_message: *much
rc_admin_redaction: *much
rc_joins: {local: *much, remote: *much}
rc_joins_per_room: *much
rc_invites: {per_room: *much, per_user: *much, per_issuer: *much}
rc_room_creation: *much
rc_key_requests: *much
rc_media_create: *much
rc_delayed_event_mgmt: *much
rc_profile: *much
rc_reports: *much
`

const logYAML = `version: 1
formatters: {plain: {format: '%(asctime)s %(levelname)s %(name)s %(message)s'}}
handlers: {out: {class: logging.StreamHandler, formatter: plain}}
root: {level: WARNING, handlers: [out]}
loggers: {synapse.access.http: {level: INFO}}
disable_existing_loggers: false
`

// yaml is the main file of a server that listens on the port and keeps its files in its working directory.
func (c Config) yaml(port int, secret string) string {
	var b strings.Builder
	fmt.Fprintf(&b, usual, ServerName, port, secret)
	b.WriteString(free)
	if !c.Limits {
		b.WriteString(unlimited)
	}
	if c.PublicURL != "" {
		fmt.Fprintf(&b, "public_baseurl: %s/\n", c.PublicURL)
	}
	if len(c.Experimental) > 0 {
		fmt.Fprintf(&b, "experimental_features: {%s: true}\n", strings.Join(c.Experimental, ": true, "))
	}
	return b.String()
}

// Package bot is everything that speaks Matrix.
//
// It owns the device, its keys and the connection to the homeserver. As a door it
// puts events into the inbox as they came, and opens them for the engine; as a
// performer it does what was decided. It decides nothing: no rule is read here.
// No word that a person wrote may leave it for a log, an error or the store.
package bot

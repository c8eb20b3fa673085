package bot

import (
	"encoding/json"
	"io"
	"slices"

	"github.com/rs/zerolog"
)

// allowed are the names of fields that may reach a log. What is not here is dropped, whoever wrote it: zerolog's
// hooks cannot remove a field, and mautrix puts whole request bodies into its entries, also at error level.
var allowed = []string{
	"level", "time", "message", "error", "caller",
	"account", "action", "address", "attempt", "config", "count", "device_id", "door", "duration", "effect", "envelopes",
	"epoch", "event_id", "event_type", "found", "gap", "key", "kind", "lane", "line", "mend", "method", "outcome", "room_id",
	"sender", "seq", "session_id", "signal", "status", "status_code", "tries", "until", "user_id", "version", "why",
}

// allowedLibrary are the fields of mautrix that pass. Its errors do not: they quote the server, and decoding errors quote numbers.
var allowedLibrary = []string{
	"level", "time", "action", "count", "device_id", "duration", "duration_seconds", "event_id", "event_type", "method", "room_id",
	"sender", "session_id", "status_code", "user_id",
}

// LogWriter lets only known fields through to w. It fails closed: what is not an entry is not written.
func LogWriter(w io.Writer) io.Writer { return &logWriter{to: w} }

type logWriter struct{ to io.Writer }

func (l *logWriter) Write(p []byte) (int, error) {
	kept, ok := keep(p, allowed)
	if !ok {
		return len(p), nil
	}
	if _, err := l.to.Write(append(kept, '\n')); err != nil {
		return 0, err
	}
	return len(p), nil
}

// keep rewrites an entry with the named fields only. A value that is an object or a list does not pass either.
func keep(entry []byte, names []string) ([]byte, bool) {
	var fields map[string]json.RawMessage
	if json.Unmarshal(entry, &fields) != nil {
		return nil, false
	}
	out := []byte{'{'}
	for _, name := range names {
		v, ok := fields[name]
		if !ok || len(v) == 0 || v[0] == '{' || v[0] == '[' {
			continue
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = append(append(append(out, '"'), name...), '"', ':')
		out = append(out, v...)
	}
	return append(out, '}'), len(out) > 1
}

// libraryLog is the log that mautrix gets: never below info, known fields only, and of its messages only those that
// the program's text fixes.
func libraryLog(to zerolog.Logger) zerolog.Logger {
	level := max(to.GetLevel(), zerolog.InfoLevel)
	return zerolog.New(&libraryWriter{to: to}).Level(level)
}

type libraryWriter struct{ to zerolog.Logger }

func (l *libraryWriter) Write(p []byte) (int, error) { return l.WriteLevel(zerolog.InfoLevel, p) }

func (l *libraryWriter) WriteLevel(level zerolog.Level, p []byte) (int, error) {
	var fields map[string]json.RawMessage
	if level < zerolog.InfoLevel || json.Unmarshal(p, &fields) != nil {
		return len(p), nil
	}
	var what string
	_ = json.Unmarshal(fields[zerolog.MessageFieldName], &what)
	// What is an error to the library is judged by the one who called it.
	e := l.to.WithLevel(min(level, zerolog.WarnLevel)).Str("kind", "mautrix")
	for _, name := range allowedLibrary[2:] {
		v, ok := fields[name]
		if !ok || len(v) == 0 || v[0] == '{' || v[0] == '[' {
			continue
		}
		e = e.RawJSON(name, v)
	}
	e.Msg(fixed(what))
	return len(p), nil
}

// fixed passes the messages of mautrix that are whole sentences of its own. A message with digits or quotes was made
// at run time.
func fixed(what string) string {
	if len(what) > 120 || slices.ContainsFunc([]rune(what), func(r rune) bool {
		return r > 0x7e || r < 0x20 || (r >= '0' && r <= '9') || r == '"' || r == '@' || r == '$' || r == '!'
	}) {
		return "mautrix"
	}
	return what
}

package app

import (
	"io"
	"time"

	"github.com/rs/zerolog"

	"matron/bot"
)

// logger writes through the filter that lets only known fields pass: what a person wrote, or
// what a server answered, never stands in a log, whatever the level.
func logger(c Log, out io.Writer, now func() time.Time) zerolog.Logger {
	level, err := zerolog.ParseLevel(c.Level)
	if err != nil {
		level = zerolog.InfoLevel
	}
	if c.Format == "text" {
		out = zerolog.ConsoleWriter{Out: out, TimeFormat: time.RFC3339, NoColor: true}
	}
	return zerolog.New(bot.LogWriter(out)).Level(level).Hook(stamp{now})
}

// stamp gives each line the time of the program's clock.
type stamp struct{ now func() time.Time }

func (s stamp) Run(e *zerolog.Event, _ zerolog.Level, _ string) {
	e.Time("time", s.now().UTC())
}

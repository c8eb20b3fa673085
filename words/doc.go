// Package words is everything Matron says: a Notice becomes text, one table a language.
//
// It owns the wording (guidance §7: short, kind, exact) and nothing else. It is
// pure: no clock, no network, no file but the time zones that the program embeds.
// It must never print an id, or a number that somebody wrote: a notice is read on
// lock screens and kept by clients. So whatever comes from outside the rules goes
// through calm.
package words

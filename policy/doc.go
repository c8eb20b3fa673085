// Package policy is Matron's core: rules, events, decisions.
//
// It owns what an event is, what may follow from it, and why. It may touch the
// standard library and the pure packages below it (detect, confidential,
// rulebook). It must never read a clock, call a network, open a file, log, or
// hold a person's words outside confidential.Text: [Decide] is a function of its
// arguments and nothing else, so that a decision can be made again, tested, and
// accounted for.
//
// Changes and effects hold ids and places, never words. Matrix events do not
// change, so a place in an event names the same words for ever; who performs an
// effect reads the event again.
package policy

// Package store keeps what must survive a stop: the inbox, the outbox, what was
// decided, rooms and people as far as decisions need them, and the audit chain.
//
// It owns the database: one SQLite file, a lock that a second process cannot take,
// and one door to a transaction, [DB.Write]. It may touch the file system and the SQL
// drivers. It must never decide anything, open what is sealed, or hold a person's
// words: its rows are ids, times, kinds, places and ciphertext. Display names are
// words too.
//
// A file is one noun: its SQL at the head, then what is done with it. The schema of
// the noun stands in migrations. Every table has the account in its key. Times are UTC
// milliseconds, 0 for none.
package store

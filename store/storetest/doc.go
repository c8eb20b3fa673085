// Package storetest is what every store must promise, whatever the database: one suite,
// run by SQLite's tests and, later, by PostgreSQL's.
//
// It speaks to a store through [Store] alone and knows no SQL.
package storetest

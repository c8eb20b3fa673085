// Package app reads the config and wires the rooms of the house together.
//
// It owns the process: what is opened at the start, in which order, and closed again
// at the end; the commands of the program; the one list of who performs what. It
// decides nothing about messages.
package app

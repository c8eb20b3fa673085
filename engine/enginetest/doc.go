// Package enginetest stands in for what the engine works with: a store in memory, a
// homeserver, and a store that fails, panics or dies at a chosen call.
//
// It may be used by tests only. What it promises, the real parts promise too:
// [CrashEveryStep] runs on any store.
package enginetest

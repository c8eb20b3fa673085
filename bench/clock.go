package main

import (
	"runtime"
	"syscall"
	"unsafe"
)

// cpuTime is what this thread has worked, in nanoseconds. On a machine that
// others use too, the time on the wall measures them. The collector works on
// other threads and is not counted: that favours engines that allocate.
func cpuTime() int64 {
	const clockThread = 3 // CLOCK_THREAD_CPUTIME_ID
	var t syscall.Timespec
	if _, _, errno := syscall.RawSyscall(syscall.SYS_CLOCK_GETTIME, clockThread, uintptr(unsafe.Pointer(&t)), 0); errno != 0 {
		panic("bench: no clock of a thread: " + errno.Error())
	}
	return t.Nano()
}

// onOneThread keeps the work where it is timed.
func onOneThread() func() {
	runtime.LockOSThread()
	return runtime.UnlockOSThread
}

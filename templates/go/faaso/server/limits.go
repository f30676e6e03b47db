package server

import (
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
)

// useLimits fits the runtime to the container's limits, which older versions of Go do not see:
// threads to the limit of CPUs, and the garbage collector to that of memory. GOMAXPROCS and GOMEMLIMIT come first.
func useLimits() {
	if count := cpus(); count > 0 && count < runtime.NumCPU() && os.Getenv("GOMAXPROCS") == "" {
		runtime.GOMAXPROCS(count)
	}
	if limit := memory(); limit > 0 && os.Getenv("GOMEMLIMIT") == "" {
		// The rest is for what the collector does not count.
		debug.SetMemoryLimit(limit / 10 * 9)
	}
}

// cpus returns the limit of CPUs, rounded up; 0 without one.
func cpus() int {
	// Version 2 of cgroups has both numbers in one file.
	words := numbers("cpu.max")
	if words == nil {
		words = append(numbers("cpu/cpu.cfs_quota_us"), numbers("cpu/cpu.cfs_period_us")...)
	}
	if len(words) != 2 || words[0] <= 0 || words[1] <= 0 {
		return 0
	}
	return int((words[0] + words[1] - 1) / words[1])
}

// memory returns the limit of memory in bytes; 0 without one.
func memory() int64 {
	words := numbers("memory.max")
	if words == nil {
		words = numbers("memory/memory.limit_in_bytes")
	}
	if len(words) != 1 || words[0] >= 1<<60 {
		return 0
	}
	return words[0]
}

// numbers returns the numbers of a file of the container's cgroup; nil if there is no such file, 0 for a word.
func numbers(file string) []int64 {
	text, err := os.ReadFile("/sys/fs/cgroup/" + file)
	if err != nil {
		return nil
	}
	found := []int64{}
	for _, word := range strings.Fields(string(text)) {
		number, _ := strconv.ParseInt(word, 10, 64)
		found = append(found, number)
	}
	return found
}

// Package server runs a handler behind net/http. It adds draining, limits, and answers to what a handler gets wrong.
package server

import (
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"sync/atomic"
	"syscall"
	"time"
)

// idle is longer than a proxy keeps an idle connection (Caddy: two minutes). The end that closes first must be the
// proxy's, or now and then a request is written to a connection that has just been closed.
const idle = 5 * time.Minute

// Run serves the handler until SIGTERM or SIGINT, and returns when everything that was received is answered.
// Settings from the environment: PORT (3000), MAX_BODY in bytes (33554432; more is answered with 413).
func Run(handle http.HandlerFunc) {
	port, maxBody := setting("PORT", 3000), setting("MAX_BODY", 32<<20)
	useLimits()
	log.SetOutput(lines{os.Stderr})

	stopping := new(atomic.Bool)
	open := &connections{stopping: stopping, all: map[*connection]bool{}}
	socket, err := net.Listen("tcp", fmt.Sprintf(":%d", port))
	if err != nil {
		quit(err)
	}
	listening := &listener{socket.(*net.TCPListener), open}
	server := http.Server{
		Handler:           &application{handle, maxBody, stopping},
		ConnState:         open.changed,
		ErrorLog:          log.New(lines{os.Stderr}, "", 0),
		IdleTimeout:       idle,
		ReadHeaderTimeout: time.Minute,
	}
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM, os.Interrupt)
	go func() {
		<-signals
		stopping.Store(true)
		listening.stop()
	}()
	if err := server.Serve(listening); !stopping.Load() {
		quit(err)
	}
	listening.Close()
	open.drain()
}

// setting returns the number that an environment variable holds.
func setting(name string, standard int64) int64 {
	text := os.Getenv(name)
	if text == "" {
		return standard
	}
	number, err := strconv.ParseInt(text, 10, 64)
	if err != nil || number < 0 {
		quit(fmt.Errorf("%s is %q; expected a whole number", name, text))
	}
	return number
}

func quit(err error) {
	fmt.Fprintln(os.Stderr, "error: "+line(err.Error()))
	os.Exit(1)
}

// Package config is the one place that says what can be set, with its default,
// its flag and its environment variable; the documentation is made from here.
// Precedence: flag, then environment, then the config file, then the default.
package config

import "time"

// Server is everything the running program can be told.
type Server struct {
	Data    string        `help:"Folder for the database and its lock." default:"${data}" env:"CAIRN_DATA" type:"path"`
	Addr    string        `help:"Address to listen on." default:":8080" env:"CAIRN_ADDR"`
	Base    string        `help:"The address people use from outside, for links; empty: this machine's own address on the network." env:"CAIRN_BASE" placeholder:"https://cairn.example.org"`
	Hosts   []string      `help:"Host names this server answers to besides its own addresses and Base." env:"CAIRN_HOSTS"`
	Proxy   []string      `help:"Networks of proxies whose forwarded headers are believed, as CIDR." env:"CAIRN_PROXY"`
	Copy    string        `help:"Keep a rolling copy of the database here, for example on a USB stick." env:"CAIRN_COPY" type:"path"`
	Every   time.Duration `help:"How often the rolling copy is renewed." default:"1m" env:"CAIRN_COPY_EVERY"`
	Pace    float64       `help:"Changes a second that one person may keep up; -1: no bound, for measuring." default:"40" env:"CAIRN_PACE"`
	Speed   float64       `help:"Run the server's clock this many times as fast, for rehearsals." default:"1" env:"CAIRN_SPEED" hidden:""`
	Verbose bool          `help:"Log at debug level." env:"CAIRN_VERBOSE"`
}

package main

import (
	"database/sql"
	"encoding/json"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"github.com/lxzan/gws"
	_ "modernc.org/sqlite" // the driver "sqlite"
)

// gather is how long the bare server waits for more ops once several came together.
const gather = 2 * time.Millisecond

// bareServer keeps every op durably and passes it on to everybody. It knows no
// rights, no rules, no history and no views: what is left is the least that a
// durable shared room costs.
type bareServer struct {
	gws.BuiltinEventHandler
	db  *sql.DB
	add *sql.Stmt
	in  chan bareOp

	mu    sync.Mutex
	conns map[*gws.Conn]bool
	seq   int64
	all   []byte // every record so far
}

type bareOp struct {
	ID     string          `json:"id"`
	Fields json.RawMessage `json:"fields"`
}

type bareFrame struct {
	Hello *struct{}
	Push  *struct{ Ops []bareOp }
}

// bare runs the bare server until it is killed.
func bare(args []string) error {
	set := flag.NewFlagSet("bare", flag.ContinueOnError)
	data, addr := set.String("data", "", "data folder"), set.String("addr", "127.0.0.1:0", "address")
	if err := set.Parse(args); err != nil {
		return err
	}
	s := &bareServer{in: make(chan bareOp, 4096), conns: map[*gws.Conn]bool{}}
	if err := s.open(*data); err != nil {
		return err
	}
	l, err := net.Listen("tcp", *addr)
	if err != nil {
		return err
	}
	go s.loop()
	fmt.Printf("ready: http://%s\n", l.Addr())
	return http.Serve(l, s.mux())
}

// open opens the database and reads what it holds.
func (s *bareServer) open(dir string) (err error) {
	if err = os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	dsn := "file:" + filepath.Join(dir, "bare.db") + "?_pragma=journal_mode(wal)&_pragma=synchronous(2)&_txlock=immediate"
	if s.db, err = sql.Open("sqlite", dsn); err != nil {
		return err
	}
	s.db.SetMaxOpenConns(1)
	if _, err = s.db.Exec("CREATE TABLE IF NOT EXISTS ops (seq INTEGER PRIMARY KEY, id TEXT, fields TEXT)"); err != nil {
		return err
	}
	if err = s.read(); err != nil {
		return err
	}
	s.add, err = s.db.Prepare("INSERT INTO ops VALUES (?, ?, ?)")
	return err
}

func (s *bareServer) read() error {
	rows, err := s.db.Query("SELECT seq, id, fields FROM ops ORDER BY seq")
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var op bareOp
		if err := rows.Scan(&s.seq, &op.ID, (*[]byte)(&op.Fields)); err != nil {
			return err
		}
		s.all = op.append(s.all, s.seq)
	}
	return rows.Err()
}

// append adds the op as a record of a frame.
func (op bareOp) append(out []byte, seq int64) []byte {
	if len(out) > 0 {
		out = append(out, ',')
	}
	out = append(append(append(out, `{"kind":"note","id":"`...), op.ID...), `","seq":`...)
	out = append(strconv.AppendInt(out, seq, 10), `,"fields":`...)
	return append(append(out, op.Fields...), '}')
}

func (s *bareServer) mux() http.Handler {
	up := gws.NewUpgrader(s, &gws.ServerOption{SubProtocols: []string{"cairn.1"}, ReadBufferSize: 2 << 10})
	mux := http.NewServeMux()
	mux.HandleFunc("/api/socket", func(w http.ResponseWriter, r *http.Request) {
		if ws, err := up.Upgrade(w, r); err == nil {
			go ws.ReadLoop()
		}
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("bare")) })
	return mux
}

// OnMessage takes a hello or a push.
func (s *bareServer) OnMessage(ws *gws.Conn, m *gws.Message) {
	defer func() { _ = m.Close() }()
	var f bareFrame
	if json.Unmarshal(m.Bytes(), &f) != nil {
		return
	}
	if f.Hello != nil {
		s.welcome(ws)
	}
	if f.Push != nil {
		for _, op := range f.Push.Ops {
			s.in <- op
		}
	}
}

func (s *bareServer) welcome(ws *gws.Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	frame := append([]byte(`{"snapshot":{"records":[`), s.all...)
	ws.WriteAsync(gws.OpcodeText, append(frame, "]}}"...), nil)
	s.conns[ws] = true
}

// OnClose forgets a connection.
func (s *bareServer) OnClose(ws *gws.Conn, _ error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.conns, ws)
}

// loop commits what has gathered and passes it on. Like the program it waits
// only when the last time several ops came together.
func (s *bareServer) loop() {
	busy := false
	for op := range s.in {
		ops := s.more([]bareOp{op}, busy)
		busy = len(ops) > 1
		records, err := s.commit(ops)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		s.tell(records)
	}
}

func (s *bareServer) more(ops []bareOp, busy bool) []bareOp {
	var over <-chan time.Time
	if busy {
		over = time.After(gather)
	}
	for {
		if over == nil && len(s.in) == 0 {
			return ops
		}
		select {
		case op := <-s.in:
			ops = append(ops, op)
		case <-over:
			return ops
		}
	}
}

// commit makes ops durable and returns them as the inside of a frame.
func (s *bareServer) commit(ops []bareOp) (records []byte, err error) {
	tx, err := s.db.Begin()
	if err != nil {
		return nil, err
	}
	defer func() { _ = tx.Rollback() }()
	add := tx.Stmt(s.add)
	for _, op := range ops {
		s.seq++
		if _, err := add.Exec(s.seq, op.ID, string(op.Fields)); err != nil {
			return nil, err
		}
		records = op.append(records, s.seq)
	}
	return records, tx.Commit()
}

// tell sends one frame, encoded once, to everybody.
func (s *bareServer) tell(records []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.all) > 0 {
		s.all = append(s.all, ',')
	}
	s.all = append(s.all, records...)
	b := gws.NewBroadcaster(gws.OpcodeText, append(append([]byte(`{"change":{"records":[`), records...), "]}}"...))
	defer func() { _ = b.Close() }()
	for ws := range s.conns {
		_ = b.Broadcast(ws)
	}
}

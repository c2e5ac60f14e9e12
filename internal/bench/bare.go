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

// gather is how long a bare server waits for more ops once several came together.
const gather = 2 * time.Millisecond

// bareServer puts ops in order, keeps them durably unless it has no database, and
// passes them on to everybody in the room. It knows no rights, no rules, no history
// and no views: what is left is the least that a shared room costs.
type bareServer struct {
	gws.BuiltinEventHandler
	db  *sql.DB // nil: nothing is kept
	add *sql.Stmt
	in  chan bareOp
	seq int64

	mu    sync.Mutex
	rooms map[string]*bareRoom
}

type bareRoom struct {
	conns map[*gws.Conn]bool
	all   []byte // every record so far
}

type bareOp struct {
	ID     string          `json:"id"`
	Fields json.RawMessage `json:"fields"`
	doc    string
	seq    int64
}

type bareFrame struct {
	Hello *struct{ Docs []struct{ Doc string } }
	Push  *struct {
		Doc string
		Ops []bareOp
	}
}

// bare runs a bare server until it is killed.
func bare(args []string) error {
	set := flag.NewFlagSet("bare", flag.ContinueOnError)
	data, addr := set.String("data", "", "data folder"), set.String("addr", "127.0.0.1:0", "address")
	keep := set.Bool("keep", true, "keep everything in SQLite")
	if err := set.Parse(args); err != nil {
		return err
	}
	s := newBare()
	if *keep {
		if err := s.open(*data); err != nil {
			return err
		}
	}
	l, err := net.Listen("tcp", *addr)
	if err != nil {
		return err
	}
	go s.loop()
	fmt.Printf("ready: http://%s\n", l.Addr())
	return http.Serve(l, s.mux())
}

func newBare() *bareServer {
	return &bareServer{in: make(chan bareOp, 4096), rooms: map[string]*bareRoom{}}
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
	if _, err = s.db.Exec("CREATE TABLE IF NOT EXISTS ops (seq INTEGER PRIMARY KEY, doc TEXT, id TEXT, fields TEXT)"); err != nil {
		return err
	}
	if err = s.read(); err != nil {
		return err
	}
	s.add, err = s.db.Prepare("INSERT INTO ops VALUES (?, ?, ?, ?)")
	return err
}

func (s *bareServer) read() error {
	rows, err := s.db.Query("SELECT seq, doc, id, fields FROM ops ORDER BY seq")
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var op bareOp
		if err := rows.Scan(&op.seq, &op.doc, &op.ID, (*[]byte)(&op.Fields)); err != nil {
			return err
		}
		s.seq = op.seq
		s.room(op.doc).all = op.append(s.room(op.doc).all)
	}
	return rows.Err()
}

// append adds the op as a record of a frame.
func (op bareOp) append(out []byte) []byte {
	if len(out) > 0 {
		out = append(out, ',')
	}
	out = append(append(append(out, `{"kind":"note","id":"`...), op.ID...), `","seq":`...)
	out = append(strconv.AppendInt(out, op.seq, 10), `,"fields":`...)
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
		for _, d := range f.Hello.Docs {
			s.welcome(ws, d.Doc)
		}
	}
	if f.Push != nil {
		for _, op := range f.Push.Ops {
			op.doc = f.Push.Doc
			s.in <- op
		}
	}
}

func (s *bareServer) welcome(ws *gws.Conn, doc string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.room(doc)
	frame := append([]byte(`{"snapshot":{"records":[`), r.all...)
	ws.WriteAsync(gws.OpcodeText, append(frame, "]}}"...), nil)
	r.conns[ws] = true
}

// room returns a room, new if need be. Callers hold mu.
func (s *bareServer) room(doc string) *bareRoom {
	r := s.rooms[doc]
	if r == nil {
		r = &bareRoom{conns: map[*gws.Conn]bool{}}
		s.rooms[doc] = r
	}
	return r
}

// OnClose forgets a connection.
func (s *bareServer) OnClose(ws *gws.Conn, _ error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.rooms {
		delete(r.conns, ws)
	}
}

// loop commits what has gathered and passes it on. Like the program it waits
// only when the last time several ops came together.
func (s *bareServer) loop() {
	busy := false
	for op := range s.in {
		ops := s.more([]bareOp{op}, busy)
		busy = len(ops) > 1
		for i := range ops {
			s.seq++
			ops[i].seq = s.seq
		}
		if err := s.commit(ops); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		s.tell(ops)
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

// commit makes ops durable.
func (s *bareServer) commit(ops []bareOp) error {
	if s.db == nil {
		return nil
	}
	tx, err := s.db.Begin()
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	add := tx.Stmt(s.add)
	for _, op := range ops {
		if _, err := add.Exec(op.seq, op.doc, op.ID, string(op.Fields)); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// tell sends one frame, encoded once, to everybody in each room that has news.
func (s *bareServer) tell(ops []bareOp) {
	s.mu.Lock()
	defer s.mu.Unlock()
	news := map[string][]byte{}
	for _, op := range ops {
		news[op.doc] = op.append(news[op.doc])
	}
	for doc, records := range news {
		s.room(doc).tell(records)
	}
}

func (r *bareRoom) tell(records []byte) {
	if len(r.all) > 0 {
		r.all = append(r.all, ',')
	}
	r.all = append(r.all, records...)
	b := gws.NewBroadcaster(gws.OpcodeText, append(append([]byte(`{"change":{"records":[`), records...), "]}}"...))
	defer func() { _ = b.Close() }()
	for ws := range r.conns {
		_ = b.Broadcast(ws)
	}
}

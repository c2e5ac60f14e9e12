package guide

import "testing"

func TestParseTime(t *testing.T) {
	cases := []struct {
		in   string
		want TimeCell
		ok   bool
	}{
		{"10", TimeCell{Minutes: 10}, true},
		{"15 min.", TimeCell{Minutes: 15}, true},
		{"15min", TimeCell{Minutes: 15}, true},
		{"20'", TimeCell{Minutes: 20}, true},
		{"20’", TimeCell{Minutes: 20}, true},
		{"1 h", TimeCell{Minutes: 60}, true},
		{"1h", TimeCell{Minutes: 60}, true},
		{"2 hrs", TimeCell{Minutes: 120}, true},
		{"1 h 30", TimeCell{Minutes: 90}, true},
		{"1h30", TimeCell{Minutes: 90}, true},
		{"1 hora y media", TimeCell{Minutes: 90}, true},
		{"1,5 horas", TimeCell{Minutes: 90}, true},
		{"1.5 hours", TimeCell{Minutes: 90}, true},
		{"media hora", TimeCell{Minutes: 30}, true},
		{"½ h", TimeCell{Minutes: 30}, true},
		{"an hour", TimeCell{Minutes: 60}, true},
		{"10 minutos", TimeCell{Minutes: 10}, true},
		{"10–15 min", TimeCell{Minutes: 15, Range: true}, true},
		{"5 a 10 min.", TimeCell{Minutes: 10, Range: true}, true},
		{"10:00-10:15", TimeCell{Minutes: 15}, true},
		{"10:00 – 10:15 am", TimeCell{Minutes: 15}, true},
		{"11:50 a.m. to 12:10 p.m.", TimeCell{Minutes: 20}, true},
		{"12:50-1:10", TimeCell{Minutes: 20}, true},
		{"23:50-0:10", TimeCell{Minutes: 20}, true},
		{"9:50 a 10:05", TimeCell{Minutes: 15}, true},
		{"2 hrs after start time", TimeCell{After: 120}, true},
		{"2 horas después del inicio", TimeCell{After: 120}, true},
		{"", TimeCell{}, false},
		{"soon", TimeCell{}, false},
		{"after", TimeCell{}, false},
		{"0", TimeCell{}, false},
		{"-5", TimeCell{}, false},
		{"100000", TimeCell{}, false},
		{"99999999999999999999 min", TimeCell{}, false},
		{"10:75-11:00", TimeCell{}, false},
	}
	for _, c := range cases {
		got, ok := ParseTime(c.in)
		if ok != c.ok || ok && got != c.want {
			t.Errorf("ParseTime(%q) = %+v, %v; want %+v, %v", c.in, got, ok, c.want, c.ok)
		}
	}
}

func FuzzMinutes(f *testing.F) {
	for _, s := range []string{"10", "15 min.", "1 h 30", "10:00-10:15", "2 hrs after start time", "9-9:15"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, ok := ParseTime(s)
		if ok && c.Minutes+c.After <= 0 || c.Minutes > longest || c.After > longest {
			t.Fatalf("ParseTime(%q) = %+v", s, c)
		}
	})
}

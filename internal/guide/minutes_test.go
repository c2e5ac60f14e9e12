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
		{"de 10:05 a 10:25", TimeCell{Minutes: 20}, true},
		{"de las 10:05 a las 10:25", TimeCell{Minutes: 20}, true},
		{"from 10:05 to 10:25", TimeCell{Minutes: 20}, true},
		{"10:00–10:20 (20 min)", TimeCell{Minutes: 20}, true},
		{"Lunch (30 min)", TimeCell{}, false},
		{"10 - 10:15", TimeCell{Minutes: 15}, true},
		{"9-9:30", TimeCell{Minutes: 30}, true},
		{"9:45-10", TimeCell{Minutes: 15}, true},
		{"10am-10:15am", TimeCell{Minutes: 15}, true},
		{"11 am - 12 pm", TimeCell{Minutes: 60}, true},
		{"10:00 a. m. - 10:15 a. m.", TimeCell{Minutes: 15}, true},
		{"1:00-2:00 pm", TimeCell{Minutes: 60}, true},
		{"12:30-1:15 pm", TimeCell{Minutes: 45}, true},
		{"10:00 hs - 10:15 hs", TimeCell{Minutes: 15}, true},
		{"10:00 h a 10:15 h", TimeCell{Minutes: 15}, true},
		{"14:00-15:30", TimeCell{Minutes: 90}, true},
		{"0:20", TimeCell{Minutes: 20, Point: true}, true},
		{"00:20:00", TimeCell{Minutes: 20, Point: true}, true},
		{"1:30 h", TimeCell{Minutes: 90, Point: true}, true},
		{"1/0/00 10:30", TimeCell{Minutes: 630, Point: true}, true},
		{"9:40", TimeCell{Minutes: 580, Point: true}, true},
		{"1:05 p.m.", TimeCell{Minutes: 785, Point: true}, true},
		{"9 am", TimeCell{Minutes: 540, Point: true}, true},
		{"aprox. 10 min", TimeCell{Minutes: 10}, true},
		{"Aproximadamente 10 minutos", TimeCell{Minutes: 10}, true},
		{"10 mins (approx.)", TimeCell{Minutes: 10}, true},
		{"10 min aprox.", TimeCell{Minutes: 10}, true},
		{"about 10 min", TimeCell{Minutes: 10}, true},
		{"máx. 10 min", TimeCell{Minutes: 10}, true},
		{"unos 10 minutos", TimeCell{Minutes: 10}, true},
		{"hora y media", TimeCell{Minutes: 90}, true},
		{"una hora y media", TimeCell{Minutes: 90}, true},
		{"an hour and a half", TimeCell{Minutes: 90}, true},
		{"10:15–10:00", TimeCell{Doubtful: true}, true},
		{"9:00-9:00", TimeCell{Doubtful: true}, true},
		{"9am-5pm", TimeCell{Doubtful: true}, true},
		{"22:00-14:00", TimeCell{Doubtful: true}, true},
		{"9:00-13:00", TimeCell{Minutes: 240}, true},
		{"", TimeCell{}, false},
		{"(", TimeCell{}, false},
		{"Hora", TimeCell{}, false},
		{"de", TimeCell{}, false},
		{"25:00", TimeCell{}, false},
		{"about", TimeCell{}, false},
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
	for _, s := range []string{"10", "15 min.", "1 h 30", "10:00-10:15", "2 hrs after start time", "9-9:15", "0:20", "1/0/00 10:30", "10:00-10:20 (20 min)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, ok := ParseTime(s)
		if ok && c.Minutes+c.After <= 0 && !c.Point && !c.Doubtful || c.Minutes > longest || c.After > longest {
			t.Fatalf("ParseTime(%q) = %+v", s, c)
		}
	})
}

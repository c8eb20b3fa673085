package detect_test

import (
	"testing"

	"matron/policy/detect"
)

func TestHTML(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ source, text string }{
		"tags vanish inside a line":     {"a <b>b</b><i>c</i>", "a bc"},
		"blocks and breaks end a line":  {"<p>a</p>b<br/>c", "\na\nb\nc"},
		"entities are decoded":          {"a &amp; b &#57;&#x39;&nbsp;c", "a & b 99\u00a0c"},
		"the reply fallback is another": {"<mx-reply><blockquote>9992882352</blockquote></mx-reply>mine", "mine"},
		"code and spoilers are read":    {`<code>x</code> <span data-mx-spoiler="why">y</span>`, "x y"},
		"comments are not":              {"a<!-- 999 -->b", "ab"},
		"a sign is no tag":              {"K < 3 & Na > 140", "K < 3 & Na > 140"},
		"an unended tag takes the rest": {"a <b", "a "},
		"cells are apart":               {"<td>a</td><td>b</td>", "\ta\t\tb\t"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, at := detect.HTML(tt.source)
			if text != tt.text {
				t.Errorf("text = %q, want %q", text, tt.text)
			}
			if len(at) != len(text)+1 || at[len(text)] != len(tt.source) {
				t.Errorf("at has %d places for %d bytes", len(at), len(text))
			}
		})
	}
}

func TestMaskHTML(t *testing.T) {
	t.Parallel()
	name := func(detect.Finding) string { return "[A & B]" }
	for row, tt := range map[string]struct{ source, want string }{
		"plain":                          {"<p>NHS no 999 288 2352</p>", "<p>NHS no [A &amp; B]</p>"},
		"split across tags":              {"NHS <b>999</b> <i>288</i> 2352!", "NHS <b>[A &amp; B]</b><i></i>!"},
		"digits as entities":             {"&#57;&#57;&#x39;2882352", "[A &amp; B]"},
		"a link's target":                {`<a href="https://x.example/?nhs=9992882352&amp;v=1">record</a>`, `<a href="https://x.example/?nhs=%5BA%20%26%20B%5D&amp;v=1">record</a>`},
		"a title":                        {`<span title='NHS 9992882352'>x</span>`, `<span title='NHS [A &amp; B]'>x</span>`},
		"a spoiler's reason":             {`<span data-mx-spoiler="NHS no 9992882352">x</span>`, `<span data-mx-spoiler="NHS no [A &amp; B]">x</span>`},
		"a line break within stays":      {"NHS no 999 288<br>2352", "NHS no [A &amp; B]<br>"},
		"a number in the reply fallback": {"<mx-reply>9992882352</mx-reply>K 6.8", "<mx-reply>9992882352</mx-reply>K 6.8"},
		"an order is left":               {"order <b>9991525653</b>", "order <b>9991525653</b>"},
		"a matrix.to link is left":       {`<a href="https://matrix.to/#/@9992882352:example.org">Amy</a>`, `<a href="https://matrix.to/#/@9992882352:example.org">Amy</a>`},
		"code":                           {"<pre><code>9992882352</code></pre>", "<pre><code>[A &amp; B]</code></pre>"},
	} {
		t.Run(row, func(t *testing.T) {
			t.Parallel()
			got := detect.MaskHTML(tt.source, detect.Options{}, name)
			if got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
			if f := detect.ScanHTML(got, detect.Options{}); detect.Worst(f) == detect.TierWarn {
				t.Errorf("masked %q still warns: %+v", got, f)
			}
		})
	}
}

func TestScanHTMLPointsIntoTheSource(t *testing.T) {
	t.Parallel()
	const source = `<p>NHS <b>999</b> 288 2352</p><a href="/?nhs=9996629988">x</a>`
	found := detect.ScanHTML(source, detect.Options{})
	if len(found) != 2 || source[found[0].Start:found[0].End] != "999</b> 288 2352" || source[found[1].Start:found[1].End] != "9996629988" {
		t.Errorf("found %+v", found)
	}
}

package canonical_test

import (
	"testing"

	"matron/audit/canonical"
)

func TestMarshalIsRFC8785(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name string
		v    any
		want string
	}{
		{"keys in the order of their UTF-16 units (RFC 8785, 3.2.3)", map[string]any{
			"\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One",
			"\U0001f600": "Emoji: Grinning Face", "\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis"},
			"{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\",\"ö\":\"Latin Small Letter O With Diaeresis\"," +
				"\"€\":\"Euro Sign\",\"\U0001f600\":\"Emoji: Grinning Face\",\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}"},
		{"text is escaped no more than it must (3.2.2.2)", []string{"\u20ac$\u000F\nA'B\"\\\\\"/<&>\u2028\x7f"}, "[\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/<&>\u2028\x7f\"]"},
		{"tags, whole numbers, literals", struct {
			B int64 `json:"b"`
			A *int  `json:"a"`
			C bool  `json:"c,omitempty"`
			D bool  `json:"d"`
		}{B: 1<<53 - 1}, `{"a":null,"b":9007199254740991,"d":false}`},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			got, err := canonical.Marshal(row.v)
			if err != nil || string(got) != row.want {
				t.Errorf("got %s, %v\nwant %s", got, err, row.want)
			}
		})
	}
}

func TestMarshalRefusesNumbersThatOthersReadOtherwise(t *testing.T) {
	t.Parallel()
	for _, v := range []any{1.5, int64(1 << 53), -int64(1 << 53), uint64(1 << 63), 1e300} {
		if got, err := canonical.Marshal(v); err == nil {
			t.Errorf("%v was written as %s", v, got)
		}
	}
}

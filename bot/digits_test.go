package bot

import "testing"

func TestDigitsAreTheSameHoweverTheyAreWritten(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"9996683036", "999 668 3036", "999-668.3036", "999\u200b668\u00a03036", "９９９６６８３０３６", "٩٩٩٦٦٨٣٠٣٦", "𝟗𝟗𝟗𝟔𝟔𝟖𝟛𝟘𝟛𝟞",
		"999 66B 3O36", "nine nine nine six six eight three oh three six", "triple nine double six eight three zero three six", "Treble Nine, 668 3036",
	} {
		if got := digitsOf(text); got != patientA {
			t.Errorf("%q: %s", text, got)
		}
	}
	for text, want := range map[string]string{"solo": "", "": "", "K 6.8": "68", "bib": ""} {
		if got := digitsOf(text); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}

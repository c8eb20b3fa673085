// Package list owns a patient source that is a file: a CSV that the hospital exports (reference/records.md §4 for what is
// asked of it). It reads the file when it changes, and checks it whole: a file with a fault is refused, with lines and
// columns and never a value, and the last good one stays in force.
//
// The first line names the columns, in any order:
//
//	nhs_number       ten digits, blanks or hyphens between them; empty if there is none
//	hospital_number  empty if there is none; a line has one of the two
//	family           not empty
//	given
//	birth_date       YYYY-MM-DD, or YYYY-MM, YYYY where no more is known; empty: that patient is never a match
//	sex              male, female, other, unknown, or empty
//	ward
//	status           deceased, restricted, merged, withdrawn, untraced; several with blanks between them; or empty
//
// birth_date, family and one of the numbers are needed, the others may be missing. Put a new file there by renaming it, so
// that it is never seen half written.
package list

// Package folder owns a directory from which a records team, or an engine of theirs, takes packages (reference/records.md
// §6). What lies there is handed over, not filed: filed it is when their receipt comes back.
//
//	OUT/                               made by the operator; Matron makes only what is below
//	OUT/<export>-v<N>/                 transcript.html, manifest.json, SHA256SUMS, and <document>.json, a receipt to be
//	                                   filled in: whole, or not there
//	OUT/receipts/<document>.json       written by the records team; the folder is made by the operator, so that its being
//	                                   there says that the share is mounted
//	OUT/.sent/<document>               Matron's: which package was, or was about to be, put there
//	OUT/.tmp-<document>/               Matron's: a package that is being written
//
// The note in .sent is written before the package is renamed to its name, and the temporary folder is gone in that same
// instant. So note and no temporary folder: it was handed over, and if it is not there it was taken. No note, or both:
// it was not. A power cut at any point leaves one of these, and nobody has to guess whether a package was taken or never
// was there.
//
// No name there holds an identifier, no answer repeats what a receipt says but that it matches.
package folder

module matron/bench

go 1.26.8

require (
	github.com/hoophq/alcatraz v0.23.0
	matron v0.0.0
)

replace matron => ../

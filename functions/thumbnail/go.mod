module thumbnail

go 1.19

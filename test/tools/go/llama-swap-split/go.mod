module chartwright/test/tools/llama-swap-split

go 1.26

require github.com/billziss-gh/golib v0.2.0

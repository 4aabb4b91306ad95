module chartwright/test/tools/llama-swap-reads

go 1.26

require github.com/billziss-gh/golib v0.2.0

require gopkg.in/yaml.v3 v3.0.1

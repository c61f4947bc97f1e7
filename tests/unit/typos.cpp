#include "typos.hpp"

namespace drc::testing {

std::string_view correctProgram() {
    return R"dr(# payments
topology payments {
  region primary   = "us-east-1"
  region secondary = "us-west-2"

  objectives {
    rpo = 5m
    rto = 15m
  }

  vpc core {
    cidr  = { primary: "10.10.0.0/16", secondary: "10.20.0.0/16" }
    zones = 3
    nat   = single
  }

  lambda processor {
    network = core
    handler = "index.handler"
    environment = { TABLE: sessions.name, DATABASE: ledger.endpoint }
  }

  replicate primary -> secondary {
    ledger   { max_lag = 60s }
    sessions
  }

  failover primary -> secondary {
    mode = automatic
    detect {
      unhealthy entry { interval = 10s  failures = 3 }
    }
    steps {
      promote ledger
      shift entry
    }
  }

  backup nightly { protects = [ledger, sessions]  every = 1d  keep = 7d }
  drill weekly { of = failover  schedule = "cron(0 6 ? * SUN *)" }
  allow deletion_protection on ledger because "the ledger outlives every test"
}

kind aurora {
  param retention: duration = 7d
  let suffix = "a${retention}"
  require retention in 1d..35d else "between 1 and 35 days"
  in each region {
    resource acme_cluster cluster {
      name = join("-", [name, suffix])
      when region == home {
        master = true
      } else {
        master = false
      }
    }
    export endpoint = cluster.endpoint
  }
}
)dr";
}

const std::vector<Typo>& typos() {
    static const std::vector<Typo> table{
        {"zones = 3", "zones 3", "13:11 expected `=` or `{`, found `3`", ""},
        {"zones = 3", "zones =", "13:12 expected a value after `=`, found the end of the line", ""},
        {"region primary   = \"us-east-1\"",
         "region primary =", "3:19 expected a value after `=`, found the end of the line", ""},
        {"[ledger, sessions] ", "[ledger, sessions ", "39:50 expected `,` or `]`, found `every`", ""},
        {"[name, suffix])", "[name, suffix)", "50:37 expected `,` or `]`, found `)`", ""},
        {"[name, suffix])", "[name, suffix]", "50:38 expected `)`, found the end of the line", ""},
        {"\"10.20.0.0/16\" }", "\"10.20.0.0/16\"", "12:65 expected `}`, found the end of the line", ""},
        {"\"us-east-1\"", "\"us-east-1", "3:22 unterminated string",
         "end it with `\"`, and write a line break as `\\n`"},
        {"\"us-east-1\"", "us-east-1\"", "3:31 expected the end of the line, found a string",
         "is the opening `\"` of the string missing?"},
        {"\"10.10.0.0/16\",", "\"10.10.0.0/16,", "12:51 expected `,` or `}`, found `10`", ""},
        {"\"10.10.0.0/16\",", "\"10.10.0.0/16\"", "12:39 expected `,` or `}`, found `secondary`", ""},
        {"[ledger, sess", "[ledger sess", "39:39 expected `,` or `]`, found `sessions`", ""},
        {"  vpc core {", "  }\n  vpc core {", "11:3 expected a statement, found `}`",
         "it has no matching opening bracket: remove it"},
        {"    zones = 3\n", "    zones = 3\n    }\n", "14:5 expected a statement, found `}`",
         "it has no matching opening bracket: remove it"},
        {"    rto = 15m\n  }", "    rto = 15m\n  }}", "9:4 expected a statement, found `}`",
         "it has no matching opening bracket: remove it"},
        {"export endpoint = cluster.endpoint\n  }\n}", "export endpoint = cluster.endpoint\n  }\n}\n}",
         "60:1 expected `topology`, `kind`, `policy` or another declaration, found `}`",
         "it has no matching opening bracket: remove it"},
        {"    rto = 15m\n  }\n", "    rto = 15m\n", "6:14 the block of `objectives` is not closed", ""},
        {"export endpoint = cluster.endpoint\n  }\n}", "export endpoint = cluster.endpoint\n  }\n",
         "44:13 the block of `kind aurora` is not closed", "add `}` where the block ends"},
        {"every test\"\n}\n", "every test\"\n", "2:19 the block of `topology payments` is not closed", ""},
        {"shift entry\n    }\n", "shift entry\n", "33:11 the block of `steps` is not closed", ""},
        {"master = true\n      } else", "master = true\n       else",
         "51:27 the block of `when region == home` is not closed", ""},
        {"{ max_lag = 60s }", "{ max_lag = 60s", "24:14 the block of `ledger` is not closed", ""},
        {"objectives {", "objectives", "6:13 expected `{`, found the end of the line", ""},
        {"topology payments {", "topology payments", "2:18 expected `{`, found the end of the line", ""},
        {"vpc core {", "vpc core", "11:11 expected `{`, found the end of the line", ""},
        {"zones = 3", "zones: 3", "13:10 expected `=` or `{`, found `:`",
         "a value is given with `=`, as in `name = value`"},
        {"region primary   = \"us", "region primary: \"us", "3:17 expected `=`, found `:`",
         "a value is given with `=`, as in `name = value`"},
        {"{ primary: \"10", "{ primary = \"10", "12:23 expected `:` after the key, found `=`",
         "an entry of a map is written `key: value`"},
        {"zones = 3", "zones == 3", "13:11 expected `=` or `{`, found `==`", "a value is given with one `=`"},
        {"zones = 3", "zones = 3;", "13:14 expected the end of the line, found `;`",
         "statements end with the line, without `;`"},
        {"zones = 3", "zones = 3,", "13:14 expected the end of the line, found `,`",
         "statements are separated by line breaks, without commas"},
        {"\"us-east-1\"", "'us-east-1'", "3:22 expected a value after `=`, found `'`",
         "strings are written in double quotes"},
        {"\"index.handler\"", "'index.handler'", "19:15 expected a value after `=`, found `'`",
         "strings are written in double quotes"},
        {"zones = 3", "zones = 3 // three", "13:16 expected an operand after the operator, found `/`",
         "comments begin with `#`"},
        {"    zones = 3", "    // three\n    zones = 3", "13:5 expected a setting `name = value`, found `//`",
         "comments begin with `#`"},
        {"    zones = 3", "    /* three */\n    zones = 3",
         "13:5 expected a setting `name = value`, found `/*`", "comments begin with `#`"},
        {"    zones = 3", "    -- three\n    zones = 3", "13:5 expected a setting `name = value`, found `-`",
         "comments begin with `#`"},
        {"vpc core {", "vpc my-core {", "11:9 expected the end of the line, found `-`",
         "names consist of letters, digits and `_`"},
        {"topology payments", "topology my-payments", "2:12 expected `{`, found `-`",
         "names consist of letters, digits and `_`"},
        {"region primary ", "region pri-mary ", "3:13 expected `=`, found `-`",
         "names consist of letters, digits and `_`"},
        {"zones = 3", "zone-count = 3", "13:9 expected `=` or `{`, found `-`",
         "names consist of letters, digits and `_`"},
        {"replicate primary -> secondary", "replicate pri-mary -> secondary",
         "23:16 expected `->`, found `-`", "names consist of letters, digits and `_`"},
        {"topology", "topolgy",
         "2:1 expected `topology`, `kind`, `policy` or another declaration, found `topolgy`",
         "did you mean `topology`?"},
        {"region primary", "regoin primary", "3:20 expected the end of the line, found `=`",
         "did you mean `region`?"},
        {"replicate primary", "replicat primary", "23:20 expected the end of the line, found `->`",
         "did you mean `replicate`?"},
        {"failover primary", "failovr primary", "28:19 expected the end of the line, found `->`",
         "did you mean `failover`?"},
        {"detect {", "detekt {", "31:17 expected `=` or `{`, found `entry`", "did you mean `detect`?"},
        {"because", "becuase", "41:39 expected `because` and a reason, found `becuase`",
         "did you mean `because`?"},
        {"allow", "alow", "41:38 expected the end of the line, found `because`", "did you mean `allow`?"},
        {"kind aurora", "kin aurora",
         "44:1 expected `topology`, `kind`, `policy` or another declaration, found `kin`",
         "did you mean `kind`?"},
        {"param retention", "parm retention", "45:3 expected a statement of a kind, found `parm`",
         "did you mean `param`?"},
        {"require retention", "requir retention", "47:3 expected a statement of a kind, found `requir`",
         "did you mean `require`?"},
        {"resource acme", "resorce acme", "49:5 expected a statement of a kind, found `resorce`",
         "did you mean `resource`?"},
        {"export endpoint", "exprot endpoint", "57:5 expected a statement of a kind, found `exprot`",
         "did you mean `export`?"},
        {"in each region", "in each regon", "48:11 expected `{`, found `regon`", ""},
        {"in each region", "in eech region", "48:11 expected `{`, found `region`", ""},
        {"topology", "Topology",
         "2:1 expected `topology`, `kind`, `policy` or another declaration, found `Topology`",
         "did you mean `topology`?"},
        {"region primary", "Region primary", "3:20 expected the end of the line, found `=`",
         "did you mean `region`?"},
        {"primary -> secondary {\n    l", "primary secondary {\n    l",
         "23:21 expected `->`, found `secondary`", ""},
        {"primary -> secondary {\n    l", "primary => secondary {\n    l", "23:21 expected `->`, found `=>`",
         "a direction is written `->`"},
        {"primary -> secondary {\n    l", "primary - secondary {\n    l", "23:21 expected `->`, found `-`",
         ""},
        {"rpo = 5m", "rpo = 5min", "7:12 unknown unit `min`", "did you mean `m`?"},
        {"rpo = 5m", "rpo = 5 m", "7:13 expected the end of the line, found `m`",
         "a unit follows its number without a space"},
        {"[ledger, sessions]", "[ledger,, sessions]", "39:39 expected an item of the list or `]`, found `,`",
         ""},
        {"vpc core", "vpc \"core\"", "11:7 expected `=`, `{` or a name, found a string",
         "names are written without quotes"},
        {"vpc core", "vpc 1core", "11:7 expected `=`, `{` or a name, found `1core`", ""},
        {"topology payments", "topology", "2:10 expected a name, found `{`", ""},
        {"else \"between", "\"between", "47:32 expected `else` and a message, found a string", ""},
        {"else \"between 1 and 35 days\"", "else",
         "47:36 expected a message after `else`, found the end of the line", ""},
        {" because \"the ledger outlives every test\"", "",
         "41:38 expected `because` and a reason, found the end of the line", ""},
        {"protection on ledger", "protection ledger", "41:29 expected `on`, found `ledger`", ""},
        {"retention: duration", "retention", "45:19 expected `:` and a type, found `=`", ""},
        {"retention: duration", "retention duration", "45:19 expected `:` and a type, found `duration`", ""},
        {"retention: duration", "retention:", "45:20 expected a type, found `=`", ""},
        {"\"a${retention}\"", "\"a${retention\"",
         "46:29 expected the closing `}` of the interpolation, found the end of the string", ""},
        {"\"a${retention}\"", "\"a${}\"", "46:20 expected an expression after `${`, found `}`", ""},
        {"\"index.handler\"", "\"index\\qhandler\"", "19:21 unknown escape sequence `\\q`",
         "write `\\\\` for a backslash"},
        {"\"index.handler\"", "`index.handler`", "19:15 expected a value after `=`, found ```",
         "strings are written in double quotes"},
        {"\"index.handler\"", "“index.handler”", "19:15 expected a value after `=`, found `“`",
         "strings are written in double quotes"},
        {"zones = 3", "zones\u00A0= 3", "13:10 expected `=` or `{`, found an invisible character",
         "use an ordinary space"},
        {"retention in 1d..35d", "retention in", "47:24 expected an operand after the operator, found `else`",
         ""},
        {"1d..35d", "1d..", "47:29 expected the end of the range after `..`, found `else`", ""},
        {"1d..35d", "1d...35d", "47:28 expected the end of the range after `..`, found `.`", ""},
        {"retention in 1d..35d", "retention in 1d..35d && true",
         "47:32 expected `else` and a message, found `&&`", "two conditions are joined with `and`"},
        {"retention in 1d..35d", "retention in 1d..35d || true",
         "47:32 expected `else` and a message, found `||`", "two conditions are joined with `or`"},
        {"retention in 1d..35d", "!retention", "47:11 expected a condition after `require`, found `!`",
         "a condition is negated with `not`"},
        {"name = join(\"-\", [name, suffix])", "name = a ? b : c",
         "50:16 expected the end of the line, found `?`",
         "a choice is written `value when condition else other`"},
        {"when region == home", "if region == home",
         "51:7 expected an attribute `name = value` or a nested block, found `if`",
         "a choice is written `when condition { … }`"},
        {"} else {", "} else if region == x {", "53:14 expected `{`, found `if`",
         "a further choice is written `else when condition { … }`"},
        {"when region == home {", "when {", "51:12 expected a condition after `when`, found `{`", ""},
        {"[ledger, sessions]", "(ledger, sessions)", "39:38 expected `)`, found `,`",
         "lists are written in square brackets"},
        {"[ledger, sessions]", "[ledger, sessions}", "39:48 expected `,` or `]`, found `}`", ""},
        {"nat   = single", "nat   = in", "14:13 expected a value after `=`, found `in`",
         "it is a keyword and cannot be a name"},
        {"zones = 3", "zones.count = 3", "13:10 expected `=` or `{`, found `.`", ""},
        {"zones = 3", "\"zones\" = 3", "13:5 expected a setting `name = value`, found a string",
         "names are written without quotes"},
        {"cluster.endpoint\n", "cluster[0\n", "57:32 expected `]`, found the end of the line", ""},
        {"cluster.endpoint\n", "cluster.\n", "57:31 expected a name after `.`, found the end of the line",
         ""},
        {"zones = 3", "zones += 3", "13:11 expected `=` or `{`, found `+=`", ""},
        {"join(\"-\", [", "join(\"-\" [", "50:23 expected `,` or `)`, found `[`", ""},
        {"zones = 3", "zones =\n      3", "13:12 expected a value after `=`, found the end of the line",
         "a statement ends with its line; within parentheses it may continue"},
        {"zones = 3", "zones = 3 +\n      4",
         "13:16 expected an operand after the operator, found the end of the line",
         "a statement ends with its line; within parentheses it may continue"},
        {"zones = 3", "zones = 3\n      + 4", "14:7 expected a setting `name = value`, found `+`",
         "a statement ends with its line; within parentheses it may continue"},
        {"vpc core {", "vpc core {{", "11:13 expected a setting `name = value`, found `{`",
         "the block is already open"},
        {"  vpc core {", "  vpc core\n  {", "11:11 expected `{`, found the end of the line",
         "the `{` of a block belongs on the line of its header"},
        {"retention: duration = 7d", "retention: duration: 7d",
         "45:28 expected the end of the line, found `:`", "a value is given with `=`, as in `name = value`"},
        {"let suffix", "suffix(\"x\")\n  let suffix", "46:3 expected a statement of a kind, found `suffix`",
         ""},
        {"zones = 3", "3 = zones", "13:5 expected a setting `name = value`, found `3`", ""},
        {"zones = 3", "\"zones\": 3,", "13:5 expected a setting `name = value`, found a string",
         "names are written without quotes"},
        {"vpc core {", "vpc \"core\" {", "11:7 expected `=`, `{` or a name, found a string",
         "names are written without quotes"},
        {"resource acme_cluster cluster", "resource \"acme_cluster\" \"cluster\"",
         "49:14 expected the type of the resource, found a string", "names are written without quotes"},
        {"zones = 3", "zones = @3", "13:13 expected a value after `=`, found `@`", ""},
        {"# payments", "import ./kinds", "1:8 expected a path in double quotes, found `.`", ""},
        {"# payments", "zones = 3",
         "1:1 expected `topology`, `kind`, `policy` or another declaration, found `zones`", ""},
        {"{ of = failover  schedule = \"cron(0 6 ? * SUN *)\" }",
         "{ of = failover  schedule = \"cron(0 6 ? * SUN *) }", "40:44 unterminated string",
         "end it with `\"`, and write a line break as `\\n`"},
    };
    return table;
}

} // namespace drc::testing

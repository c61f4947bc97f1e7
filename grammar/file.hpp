#pragma once

#include "library.hpp"

/// Level 5: a whole file.
namespace drc::grammar {

struct import_head : keyword<'i', 'm', 'p', 'o', 'r', 't'> {};
struct import_path : string, value_tag {};
struct import : statement<import_head, gap, import_path> {};

struct file_item
    : pegtl::sor<import, topology, extension, kind, trait, policy, advice, pattern, provider, function, let> {
};
struct file
    : pegtl::seq<pegtl::opt<pegtl::utf8::bom>, skip, pegtl::until<pegtl::eof, recovering<file_item>, skip>> {
};

// ---- a value that is given beside the files: `size = 3`, `payments.size = 3`

struct given_topology : pegtl::seq<word, pegtl::one<'.'>> {};
struct given
    : pegtl::seq<pegtl::opt<given_topology>, pegtl::until<pegtl::eof, recovering<settings_item>, skip>> {};

} // namespace drc::grammar

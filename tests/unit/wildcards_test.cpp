#include "semantics/wildcards.hpp"

#include <doctest/doctest.h>

namespace drc::testing::wildcards_test {

using semantics::matchesWildcards;

TEST_CASE("a pattern fits a whole text") {
    CHECK(matchesWildcards("", ""));
    CHECK(matchesWildcards("abc", "abc"));
    CHECK(matchesWildcards("abc", "a?c"));
    CHECK(matchesWildcards("abc", "[a-c]b[bc]"));
    CHECK_FALSE(matchesWildcards("abc", "ab"));
    CHECK_FALSE(matchesWildcards("ab", "abc"));
    CHECK_FALSE(matchesWildcards("abd", "ab[a-c]"));
}

TEST_CASE("a star stands for anything, and nothing") {
    CHECK(matchesWildcards("", "*"));
    CHECK(matchesWildcards("abc", "*abc*"));
    CHECK(matchesWildcards("aXbYab", "a*ab"));
    CHECK(matchesWildcards("arn:us-east-1:x", "*[a-z][a-z]-*-[0-9]*"));
    CHECK(matchesWildcards("mississippi", "m*iss*ip*i"));
    CHECK_FALSE(matchesWildcards("aba", "ab*ba"));
    CHECK_FALSE(matchesWildcards("abcd", "*ab*bc*"));
}

TEST_CASE("a set without an end fits nothing") {
    CHECK_FALSE(matchesWildcards("[a", "[a"));
    CHECK_FALSE(matchesWildcards("", "["));
    CHECK_FALSE(matchesWildcards("a", "*[]"));
}

} // namespace drc::testing::wildcards_test

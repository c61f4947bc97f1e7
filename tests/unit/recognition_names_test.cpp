#include "recognition/names.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <string_view>
#include <vector>

/// What people call what exists, without what says where it is, as names of the language.
namespace drc::testing::recognition_names_test {

namespace {

using Words = std::vector<std::string>;
using Common = std::set<std::string, std::less<>>;

const std::vector<std::string> regions{"us-east-1", "ap-southeast-2", "us-gov-west-1"};

std::string words(std::string_view name) {
    std::string result;
    for (const std::string& word : recognition::wordsOf(name, regions))
        result += (result.empty() ? "" : " ") + word;
    return result;
}

} // namespace

TEST_CASE("words end at signs, and begin with a capital behind a small letter") {
    CHECK(words("shop-carts_prod") == "shop carts prod");
    CHECK(words("OrdersTable") == "orders table");
    CHECK(words("/aws/lambda/ordersAPI") == "aws lambda orders api");
    CHECK(words("SQSQueue2") == "sqsqueue2");
    CHECK(words("--") == "");
    CHECK(words("") == "");
    CHECK(words("Größe") == "gr e"); // what is no letter of a name ends a word
}

TEST_CASE("names of regions are left out, in each of their forms") {
    CHECK(words("carts-us-east-1") == "carts");
    CHECK(words("us-east-1-carts") == "carts");
    CHECK(words("carts-useast1-prod") == "carts prod");
    CHECK(words("carts-use1") == "carts");
    CHECK(words("carts-us-east") == "carts");
    CHECK(words("carts-apse2") == "carts");
    CHECK(words("carts-usgw1") == "carts");
    // Another region is a word like others, and so is a part of one.
    CHECK(words("carts-euw1") == "carts euw1");
    CHECK(words("east-carts") == "east carts");
}

TEST_CASE("roles are left out") {
    CHECK(words("carts-primary") == "carts");
    CHECK(words("standby-dr-carts") == "carts");
    CHECK(words("primary") == "");
}

TEST_CASE("common words are those of seven names of ten, where there are four names at least") {
    const Words prod{"shop", "carts", "prod"};
    CHECK(recognition::wordsInCommon({prod, prod, prod}).empty());
    CHECK(recognition::wordsInCommon({{"shop", "a"}, {"shop", "b"}, {"shop", "c"}, {"d"}}) == Common{"shop"});
    CHECK(recognition::wordsInCommon({{"shop", "a"}, {"shop", "b"}, {"c"}, {"d"}}).empty());
    // A word that a name has twice counts once.
    CHECK(recognition::wordsInCommon({{"a", "a", "a"}, {"b"}, {"c"}, {"d"}}).empty());
}

TEST_CASE("a name has the words that distinguish it") {
    CHECK(recognition::nameOf({"shop", "carts", "prod"}, {"shop", "prod"}, "table") == "carts");
    CHECK(recognition::nameOf({"shop", "old", "carts"}, {"shop"}, "table") == "old_carts");
    CHECK(recognition::nameOf({"shop", "prod"}, {"shop", "prod"}, "table") == "table");
    CHECK(recognition::nameOf({}, {}, "table") == "table");
    // Names begin with a letter.
    CHECK(recognition::nameOf({"2024", "carts", "7"}, {}, "table") == "carts_7");
}

} // namespace drc::testing::recognition_names_test

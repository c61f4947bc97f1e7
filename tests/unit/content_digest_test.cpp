#include "source/content_digest.hpp"

#include <doctest/doctest.h>

#include <string>

namespace drc::testing::content_digest_test {

using drc::source::contentDigest;

// What `b2sum -l 256` and Python's hashlib say.
TEST_CASE("digests are those of other programs") {
    CHECK(contentDigest("") == "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
    CHECK(contentDigest("abc") == "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
    CHECK(contentDigest("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
          "5f7a93da9c5621583f22e49e8e91a40cbba37536622235a380f434b9f68e49c4");
    CHECK(contentDigest(std::string(1'000'000, 'a')) ==
          "0741850f36cba4259628355d1073e24ddb9ca0e1bfac36fd39ae5dc2101e23a4");
}

TEST_CASE("every length around the end of a block has a digest of its own") {
    std::string all;
    for (std::size_t length = 0; length < 300; ++length)
        all += contentDigest(std::string(length, '\xFF'));
    CHECK(contentDigest(all) == "ecd36cab2684ca99c0282bdca8a002869770fcd2bc63876e9b4c94cfc2ee7f45");
}

} // namespace drc::testing::content_digest_test

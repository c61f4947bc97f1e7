#include "driver/sha256.hpp"

#include <doctest/doctest.h>

#include <string>

namespace drc::testing::sha256_test {

using drc::driver::sha256;

TEST_CASE("digests are those of the standard's examples") {
    CHECK(sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    CHECK(sha256(std::string(1'000'000, 'a')) ==
          "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("every length around the end of a block has a digest of its own") {
    std::string all;
    for (std::size_t length = 0; length < 200; ++length)
        all += sha256(std::string(length, '\xFF'));
    CHECK(sha256(all) == "342c819d4677fc607a47210296cb4b6ad4076d6bca3cfdf6b0fc8d5f51deeef5");
}

} // namespace drc::testing::sha256_test

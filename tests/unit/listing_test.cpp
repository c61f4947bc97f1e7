#include "driver/disk_file_system.hpp"
#include "temporary_folder.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <sys/stat.h>
#include <vector>

namespace drc::testing::listing_test {

namespace fs = std::filesystem;

namespace {

source::Listing listingOf(const std::string& folder) {
    const auto listing = driver::DiskFileSystem().list(folder);
    REQUIRE(listing);
    return *listing;
}

} // namespace

TEST_CASE("a listing is sorted") {
    const TemporaryFolder folder;
    for (const char* const name : {"b.dr", "a/z.dr", "a.dr", "B.dr", "a/b/c.dr"})
        folder.write(name, "");
    const std::vector<source::ListedFile> all{{"B.dr"}, {"a.dr"}, {"a/b/c.dr"}, {"a/z.dr"}, {"b.dr"}};
    CHECK(listingOf(folder.path()).files == all);
    CHECK(listingOf(folder.path() + "/").files == all);
    CHECK_FALSE(driver::DiskFileSystem().list(folder.path("nothing")));
    CHECK_FALSE(driver::DiskFileSystem().list(folder.path("b.dr")));
}

TEST_CASE("a listing says which files can be run") {
    const TemporaryFolder folder;
    folder.write("bootstrap", "");
    folder.write("index.py", "");
    fs::permissions(folder.path("bootstrap"), fs::perms(0700));
    fs::create_symlink("bootstrap", folder.path("start"));
    CHECK(listingOf(folder.path()).files ==
          std::vector<source::ListedFile>{{"bootstrap", true}, {"index.py", false}, {"start", true}});
}

TEST_CASE("links are followed within the folder") {
    const TemporaryFolder folder;
    folder.write("shared/one.py", "");
    folder.write("shared/deep/two.py", "");
    fs::create_directories(folder.path("app"));
    fs::create_directory_symlink("../shared", folder.path("app/common"));
    fs::create_symlink("shared/one.py", folder.path("main.py"));
    const source::Listing listing = listingOf(folder.path());
    CHECK(listing.unlisted.empty());
    CHECK(listing.files == std::vector<source::ListedFile>{{"app/common/deep/two.py", false, true},
                                                           {"app/common/one.py", false, true},
                                                           {"main.py"},
                                                           {"shared/deep/two.py"},
                                                           {"shared/one.py"}});
}

TEST_CASE("what cannot be followed is named") {
    const TemporaryFolder outside;
    outside.write("secret", "");
    const TemporaryFolder folder;
    folder.write("a/one.py", "");
    fs::create_symlink(outside.path("secret"), folder.path("key"));
    fs::create_directory_symlink(outside.path(), folder.path("tools"));
    fs::create_directory_symlink("..", folder.path("a/up"));
    fs::create_symlink("nowhere", folder.path("lost"));
    REQUIRE(mkfifo(folder.path("pipe").c_str(), 0600) == 0);
    const source::Listing listing = listingOf(folder.path());
    CHECK(listing.files == std::vector<source::ListedFile>{{"a/one.py"}});
    CHECK(listing.unlisted ==
          std::vector<source::Unlisted>{{"a/up", "it points to one of its own parent folders"},
                                        {"key", "it points outside the folder"},
                                        {"lost", "no such file or folder"},
                                        {"pipe", "it is neither a file nor a folder"},
                                        {"tools", "it points outside the folder"}});
}

} // namespace drc::testing::listing_test

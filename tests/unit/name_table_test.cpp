#include "source/name_table.hpp"

#include <doctest/doctest.h>

#include <deque>
#include <string>
#include <vector>

namespace drc::testing::name_table_test {

TEST_CASE("name table: finds what was added, whatever its size, and keeps the order") {
    for (const std::size_t count : {0U, 1U, 8U, 9U, 33U, 2000U}) {
        CAPTURE(count);
        std::deque<std::string> names;
        source::NameTable<std::size_t> table;
        for (std::size_t index = 0; index < count; ++index) {
            names.push_back("a_long_prefix_of_names_" + std::to_string(index) + "_and_what_they_end_with");
            const auto [value, isNew] = table.add(names.back(), index);
            CHECK(isNew);
            CHECK(*value == index);
        }
        CHECK(table.size() == count);
        CHECK(table.empty() == (count == 0));
        std::size_t next = 0;
        bool inOrder = true;
        for (const auto& entry : table)
            inOrder = inOrder && entry.name == names[next] && entry.value == next++;
        CHECK(inOrder);
        bool found = true;
        for (std::size_t index = 0; index < count; ++index) {
            const std::string copy = names[index];
            found = found && table.find(copy) != nullptr && *table.find(copy) == index;
        }
        CHECK(found);
        CHECK_FALSE(table.contains("a_long_prefix_of_names_"));
        CHECK_FALSE(table.contains(""));
    }
}

TEST_CASE("name table: the first one keeps the name") {
    source::NameTable<int> table;
    CHECK(table.add("a", 1).second);
    const auto [value, isNew] = table.add("a", 2);
    CHECK_FALSE(isNew);
    CHECK(*value == 1);
    *value = 3;
    CHECK(*table.find("a") == 3);
}

TEST_CASE("name table: names that differ in one letter anywhere have hashes of their own") {
    const std::string name = "abcdefghijklmnopqrstuvw";
    for (std::size_t size = 1; size <= name.size(); ++size)
        for (std::size_t at = 0; at < size; ++at) {
            std::string other = name.substr(0, size);
            other[at] = '_';
            CHECK(source::HashedName(other).hash() != source::HashedName(name.substr(0, size)).hash());
        }
}

} // namespace drc::testing::name_table_test

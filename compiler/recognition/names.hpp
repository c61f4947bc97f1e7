#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace drc::recognition {

/// What people call something, in small words, without what says where it is: names of regions, their short
/// forms (`use1`), and roles.
std::vector<std::string> wordsOf(std::string_view name, const std::vector<std::string>& regions);

/// Words that most names have, such as that of the system and of the environment, and that distinguish
/// nothing.
std::set<std::string, std::less<>> wordsInCommon(const std::vector<std::vector<std::string>>& names);

/// Whether a word says what an environment is for: `prod`.
bool isEnvironment(std::string_view word);

/// The only such word of all names; empty for none.
std::string environmentIn(const std::vector<std::vector<std::string>>& names);

/// The words that distinguish something as a name of the language; `otherwise` where nothing is left.
std::string nameOf(const std::vector<std::string>& words, const std::set<std::string, std::less<>>& common,
                   const std::string& otherwise);

} // namespace drc::recognition

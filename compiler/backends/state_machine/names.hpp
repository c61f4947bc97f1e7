#pragma once

#include <string>
#include <string_view>

namespace drc::backends::state_machine {

/// How state machines spell a member of a service's interface: words in camel case, each begins with its only
/// capital. `DBClusterIdentifier` is `DbClusterIdentifier`, `restApiId` is `RestApiId`.
std::string memberName(std::string_view written);

/// How they spell an operation: `DescribeDBClusters` is `describeDBClusters`.
std::string operationName(std::string_view written);

/// Members of an interface, except for the keys of maps, which are data and stay as they are. An interface
/// whose members begin with capitals has none in small letters, so those are keys; in an interface whose
/// members begin in small letters, the two cannot be distinguished, and all are treated as members.
class MemberNames {
public:
    /// `outermost` is a name that is a member for certain.
    explicit MemberNames(std::string_view outermost);
    std::string operator()(std::string_view written) const;

private:
    bool small_;
};

/// A path into an answer, in this spelling. Names in quotes are keys and stay as they are.
struct Selector {
    std::string path;
    /// The part in front of the first filter or wildcard; the whole path when there is none.
    std::string definite;
    bool isDefinite() const { return path == definite; }
};

/// `$.DBClusters[0].Status` within what stands at `answer`.
Selector selectorIn(std::string_view answer, std::string_view written);

/// The same within data, whose names are spelt as they are.
Selector selectorInData(std::string_view data, std::string_view written);

/// A text between the quotes of an argument of a function of the States Language.
std::string inQuotes(std::string_view text);

} // namespace drc::backends::state_machine

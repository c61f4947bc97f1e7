#pragma once

#include <optional>
#include <string>
#include <string_view>

/// Addresses of documents. Those of files are `file:` addresses (RFC 8089); the library that the binary
/// carries has addresses of its own, and so has what is made of a program.
namespace drc::language_server {

/// Of the files of the embedded library: `drc-library:/kinds/NAME.dr`.
inline constexpr std::string_view libraryScheme = "drc-library";
/// Of what is made of a program: `drc-out:/…`.
inline constexpr std::string_view outputScheme = "drc-out";

/// The scheme of an address, without its colon; empty for none.
std::string_view schemeOf(std::string_view uri);

/// The path of a `file:` address, decoded; nothing for other addresses, and for files of other machines.
std::optional<std::string> pathOf(std::string_view uri);

/// The address of an absolute path.
std::string uriOf(std::string_view path);

/// What stands behind the scheme, decoded.
std::string decoded(std::string_view text);
/// With `%` for what may not stand in a path of an address.
std::string encoded(std::string_view path);

/// One spelling for one document: clients encode and capitalise as they like.
std::string normalized(std::string_view uri);

} // namespace drc::language_server

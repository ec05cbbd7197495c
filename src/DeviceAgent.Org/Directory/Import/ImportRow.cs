using System.Text.Json.Nodes;

namespace DeviceAgent.Org.Directory.Import;

/// <summary>A person of an import file.</summary>
/// <param name="Line">The line of the file on which it begins, from 1.</param>
/// <param name="Login">As it stands there.</param>
/// <param name="Attributes">The attributes that are not left empty, the login among them.</param>
/// <param name="Groups">The names of groups, each once.</param>
internal sealed record ImportRow(int Line, string Login, JsonObject Attributes, IReadOnlyList<string> Groups);

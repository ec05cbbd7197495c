using System.Globalization;
using System.Text.RegularExpressions;
using DeviceAgent.Core.Processes;

namespace DeviceAgent.MacOS.Tests.Native;

/// <summary>The file that a Mac's compiler judges against Apple's headers holds each number that the agent was compiled with.</summary>
public sealed partial class NativeValuesTests
{
    /// <summary>In no public header: the file form of utmpx, lengths that offsets imply, errnos of Security's own sources, and ports that are cast.</summary>
    private static readonly string[] Elsewhere =
        ["FileSize", "FileSecondsOffset", "FileMicrosecondsOffset", "FileHostOffset", "UserLength", "LineLength", "HostLength", "ErrnoBase", "ErrnoLimit", "MainPortDefault"];

    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "DeviceAgent.MacOS.Tests", "OnAMac");

    [Fact]
    public void Each_number_of_the_declarations_is_judged_with_the_value_that_is_used()
    {
        var judged = Judged().Matches(File.ReadAllText(Path.Combine(Folder, "native-values.c")))
            .Select(match => Value(match.Groups[1].Value)).ToLookup(value => value);
        var declared = Directory.GetFiles(Path.Combine(Repository.Root, "src", "DeviceAgent.MacOS", "Native"), "*.cs")
            .SelectMany(file => Declared().Matches(File.ReadAllText(file)))
            .Select(match => (Name: match.Groups[1].Value, Value: Value(match.Groups[2].Value)))
            .Where(constant => !Elsewhere.Contains(constant.Name))
            .ToArray();
        Assert.InRange(declared.Length, 40, 1000);

        // As often at least: two with one value cannot stand in for each other.
        Assert.All(declared.GroupBy(constant => constant.Value), same => Assert.True(
            judged[same.Key].Count() >= same.Count(), $"{string.Join(", ", same.Select(constant => constant.Name))} = {same.Key}"));
    }

    [MacFact]
    public async Task Apples_headers_agree()
    {
        ProgramResult compiler = await new ProgramRunner(TimeProvider.System).RunAsync(
            "/usr/bin/cc", ["-fsyntax-only", Path.Combine(Folder, "native-values.c")], TimeSpan.FromMinutes(2), CancellationToken.None);
        Assert.True(compiler.ExitCode == 0, compiler.Output + compiler.Error);
    }

    private static long Value(string text)
    {
        string[] shift = text.Split("<<");
        return shift.Length == 2 ? Value(shift[0]) << (int)Value(shift[1])
            : text.Trim() is var number && number.StartsWith("0x", StringComparison.Ordinal)
                ? long.Parse(number[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture)
                : long.Parse(number, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"_Static_assert\(.+ == ([-\w <]+), """"\);")]
    private static partial Regex Judged();

    [GeneratedRegex(@"public const (?:int|uint|short|ushort|nint) (\w+) = ([-\w <]+);")]
    private static partial Regex Declared();
}

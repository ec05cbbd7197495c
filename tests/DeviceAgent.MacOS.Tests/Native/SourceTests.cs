using System.Text.RegularExpressions;

namespace DeviceAgent.MacOS.Tests.Native;

/// <summary>What is native stands in <c>Native/</c> alone, and says from which public header it comes.</summary>
public sealed partial class SourceTests
{
    private static readonly string Adapters = Path.Combine(Repository.Root, "src", "DeviceAgent.MacOS");

    private static IEnumerable<string> Sources => Directory.EnumerateFiles(Adapters, "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal));

    private static bool IsNative(string file) => Path.GetDirectoryName(file) == Path.Combine(Adapters, "Native");

    [Fact]
    public void Nothing_outside_declares_a_call_a_layout_or_a_path_of_a_library() => Assert.All(
        Sources.Where(file => !IsNative(file)),
        file => Assert.DoesNotMatch(@"LibraryImport|DllImport|FieldOffset|StructLayout|\.framework/|\.dylib|\bkC[A-Z]\w+Key\b""", File.ReadAllText(file)));

    [Fact]
    public void Each_call_structure_and_number_inside_names_its_header()
    {
        int seen = 0;
        foreach (string file in Sources.Where(IsNative))
        {
            string source = "";
            foreach (string line in File.ReadLines(file).Select(line => line.Trim()))
            {
                if (Declaration().IsMatch(line) && !line.Contains("Library =", StringComparison.Ordinal))
                {
                    seen++;
                    Assert.True(source.Contains(".h", StringComparison.Ordinal) || source.Contains(".c", StringComparison.Ordinal), $"{file}: {line}");
                }

                // A comment speaks for what follows it up to the next one, or an empty line after a group.
                source = line.StartsWith("//", StringComparison.Ordinal) ? source + line : line.Length == 0 ? "" : source;
            }
        }

        Assert.InRange(seen, 80, 1000);
    }

    [GeneratedRegex(@"^(public const |\[LibraryImport|\[StructLayout)")]
    private static partial Regex Declaration();
}

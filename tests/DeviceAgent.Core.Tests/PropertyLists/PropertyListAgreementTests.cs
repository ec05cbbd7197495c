using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using DeviceAgent.Core.Processes;
using DeviceAgent.Core.PropertyLists;

namespace DeviceAgent.Core.Tests.PropertyLists;

/// <summary>
/// Generated trees, written by Python's plistlib in both forms and once more by plistutil in the other form each: of every
/// file the reader must have the same tree as plistlib has, and of plistlib's own files the tree that was generated.
/// </summary>
public sealed class PropertyListAgreementTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <summary>No control characters but tab and newline (XML has no way to write others), no halves of surrogate pairs.</summary>
    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.String[Gen.Char["abcXYZ019 &<>\"'\t\n]]>"], 0, 20],
        Gen.OneOf(Gen.Const("ü"), Gen.Const("€"), Gen.Const("😀"), Gen.Const("x")).Array[0, 30].Select(string.Concat));

    private static readonly Gen<JsonArray> Leaf = Gen.OneOf(
        Text.Select(text => Node("s", Base64(text))),
        Gen.OneOf(Gen.Long.Select(n => (Int128)n), Gen.Long[-300, 300].Select(n => (Int128)n), Gen.ULong.Select(n => (Int128)n))
            .Select(n => Node("i", n.ToString(CultureInfo.InvariantCulture))),
        Gen.Double.Select(n => Node("r", Bits(n))),
        Gen.Bool.Select(b => Node("b", b ? "1" : "0")),
        // The years 1973 to 2096: of others plistutil writes what plistlib cannot read.
        Gen.Long[-900_000_000, 3_000_000_000].Select(s => Node("t", s.ToString(CultureInfo.InvariantCulture))),
        Gen.Byte.Array[0, 70].Select(data => Node("d", Convert.ToBase64String(data))),
        Gen.UInt.Select(n => Node("u", n.ToString(CultureInfo.InvariantCulture))));

    private static readonly Gen<JsonArray> Tree = Gen.Recursive<JsonArray>((depth, inner) => depth > 4
        ? Leaf
        : Gen.OneOf(
            Leaf,
            inner.Array[0, 6].Select(items => Node("a", new JsonArray([.. items.Select(item => item.DeepClone())]))),
            Gen.Select(Text, inner).Array[0, 6].Select(members => Node("o", new JsonArray(
                [.. members.DistinctBy(member => member.Item1).Select(member => (JsonNode)new JsonArray(Base64(member.Item1), member.Item2.DeepClone()))])))));

    private readonly string folder = Directory.CreateTempSubdirectory("device-agent-test-").FullName;
    private readonly ProgramRunner runner = new(TimeProvider.System);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [PropertyListToolsFact]
    public Task The_reader_agrees_with_plistlib_and_plistutil() =>
        Tree.Array[150].SampleAsync(CheckAsync, iter: 1, threads: 1);

    private async Task CheckAsync(JsonArray[] trees)
    {
        await File.WriteAllTextAsync(
            Path.Combine(folder, "trees.json"), new JsonArray([.. trees.Select(tree => tree.DeepClone())]).ToJsonString());
        await PythonAsync(["write", folder]);
        var written = Directory.GetFiles(folder, "*plist");
        Assert.True(written.Length > trees.Length);

        foreach (var file in written)
        {
            var tree = trees[int.Parse(Path.GetFileNameWithoutExtension(file), CultureInfo.InvariantCulture)];
            Assert.Equal(Describe(tree), await ReadAsync(file));
        }

        await CheckConvertedAsync(written);
    }

    private async Task CheckConvertedAsync(IReadOnlyList<string> written)
    {
        var converted = new List<string>();
        foreach (var file in written.Take(60))
        {
            var target = $"{file}.converted";
            var result = await runner.RunAsync(
                PropertyListToolsFactAttribute.Find("plistutil")!, ["-i", file, "-o", target], Limit, CancellationToken.None);
            // It refuses a few trees that plistlib writes (an empty XML root among them); those have nothing to compare.
            if (result.ExitCode == 0 && File.Exists(target))
            {
                converted.Add(target);
            }
        }

        Assert.True(converted.Count > 40, $"plistutil converted only {converted.Count} files");
        await PythonAsync(["describe", folder, .. converted]);
        var described = await File.ReadAllLinesAsync(Path.Combine(folder, "described.txt"));
        for (var i = 0; i < converted.Count; i++)
        {
            Assert.Equal(described[i], await ReadAsync(converted[i]));
        }
    }

    private async Task PythonAsync(IReadOnlyList<string> arguments)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "PropertyLists", "plists.py");
        var result = await runner.RunAsync(
            PropertyListToolsFactAttribute.Find("python3")!, [script, .. arguments], Limit, CancellationToken.None);
        Assert.True(result.ExitCode == 0, result.Error);
    }

    private static async Task<string> ReadAsync(string file) =>
        Describe(await PropertyListReader.ReadFileAsync(file, CancellationToken.None));

    /// <summary>The canonical form; <c>plists.py</c> has the same.</summary>
    private static string Describe(PropertyListValue value) => value switch
    {
        PropertyListValue.Text text => "s" + Base64(text.Value),
        PropertyListValue.Integer integer => "i" + integer.Value.ToString(CultureInfo.InvariantCulture),
        PropertyListValue.Real real => "r" + Bits(real.Value),
        PropertyListValue.Bool truth => truth.Value ? "b1" : "b0",
        PropertyListValue.Date date => "t" + WholeSeconds(date.Value),
        PropertyListValue.Data data => "d" + Convert.ToBase64String(data.Value.Span),
        PropertyListValue.Uid uid => "u" + uid.Value.ToString(CultureInfo.InvariantCulture),
        PropertyListValue.Array array => $"[{string.Join(',', array.Items.Select(Describe))}]",
        PropertyListValue.Dict dict => Members(dict.Items.Select(item => (Base64(item.Key), Describe(item.Value)))),
        _ => throw new ArgumentException("unknown kind", nameof(value)),
    };

    private static string Describe(JsonNode node) => (string)node[0]! switch
    {
        "a" => $"[{string.Join(',', node[1]!.AsArray().Select(item => Describe(item!)))}]",
        "o" => Members(node[1]!.AsArray().Select(member => ((string)member![0]!, Describe(member[1]!)))),
        var kind => kind + (string)node[1]!,
    };

    private static string Members(IEnumerable<(string Key, string Value)> members) =>
        $"{{{string.Join(',', members.Select(member => $"{member.Key}={member.Value}").Order(StringComparer.Ordinal))}}}";

    private static JsonArray Node(string kind, JsonNode value) => new(kind, value);

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static long WholeSeconds(DateTimeOffset date)
    {
        var (seconds, rest) = Math.DivRem((date - new DateTimeOffset(2001, 1, 1, 0, 0, 0, TimeSpan.Zero)).Ticks, TimeSpan.TicksPerSecond);
        return rest < 0 ? seconds - 1 : seconds;
    }

    private static string Bits(double value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteDoubleBigEndian(bytes, value);
        return double.IsNaN(value) ? "nan" : Convert.ToHexStringLower(bytes);
    }
}

using System.Globalization;
using DeviceAgent.Packaging;
using DeviceAgent.Packaging.Package;

const string Usage = """
    usage: pkgtool --root FOLDER --scripts FOLDER --identifier ID --version X.Y.Z --title TEXT --architectures arm64,x86_64 --output FILE
    Writes a flat installer package for macOS, on any system: the same input gives the same bytes. All times are SOURCE_DATE_EPOCH
    (seconds since 1970), or the first of January 2020 where that is not set. All owners are root:wheel.
    """;
const string FixedTime = "1577836800";
string[] names = ["--root", "--scripts", "--identifier", "--version", "--title", "--architectures", "--output"];

if (args is ["--help"])
{
    Console.WriteLine(Usage);
    return 0;
}

try
{
    var values = args.Chunk(2).ToDictionary(pair => pair[0], pair => pair.Length == 2 ? pair[1] : "");
    if (values.Count != names.Length || names.Any(name => !values.ContainsKey(name)))
    {
        Console.Error.WriteLine(Usage);
        return 64;
    }

    var epoch = Environment.GetEnvironmentVariable("SOURCE_DATE_EPOCH") ?? FixedTime;
    if (!uint.TryParse(epoch, NumberStyles.None, CultureInfo.InvariantCulture, out var time))
    {
        throw new PackagingException($"SOURCE_DATE_EPOCH: \"{epoch}\" is no number of seconds");
    }

    var description = new PackageDescription(
        values["--identifier"], values["--version"], values["--title"], values["--architectures"].Split(','));
    var package = FlatPackage.Build(description, values["--root"], values["--scripts"], time);

    // Beside the output and renamed: whoever finds the file finds all of it.
    var output = Path.GetFullPath(values["--output"]);
    var unfinished = output + ".unfinished";
    try
    {
        File.WriteAllBytes(unfinished, package);
        File.Move(unfinished, output, overwrite: true);
    }
    finally
    {
        File.Delete(unfinished);
    }

    return 0;
}
catch (Exception e) when (e is PackagingException or IOException or UnauthorizedAccessException or ArgumentException)
{
    Console.Error.WriteLine($"pkgtool: {e.Message}");
    return 1;
}

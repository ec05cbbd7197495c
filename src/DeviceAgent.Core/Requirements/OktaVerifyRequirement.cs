using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.PropertyLists;
using DeviceAgent.Protocol.CheckIn;

namespace DeviceAgent.Core.Requirements;

/// <summary>
/// Okta Verify, new enough, by its bundle's <c>Contents/Info.plist</c>. An older version and another program under that
/// path were read for certain: <see cref="RequirementState.NotMet"/>. No bundle, an Info.plist that is missing or damaged,
/// and a version or bundle id that is missing or cannot be read for certain may be an update in progress:
/// <see cref="RequirementState.Unreadable"/>.
/// </summary>
public sealed class OktaVerifyRequirement : IRequirement
{
    private const string BundleId = "com.okta.mobile";

    private readonly string infoFile;
    private readonly BundleVersion minimum;

    /// <param name="options">The app's path and the minimum.</param>
    /// <exception cref="ArgumentException"><see cref="FindMinimumFault"/> finds one in the minimum.</exception>
    public OktaVerifyRequirement(OktaVerifyOptions options)
    {
        if (FindMinimumFault(options.MinimumVersion) is { } fault)
        {
            throw new ArgumentException($"MinimumVersion: {fault}", nameof(options));
        }

        infoFile = Path.Combine(options.AppPath, "Contents", "Info.plist");
        minimum = BundleVersion.TryParse(options.MinimumVersion)!;
    }

    /// <summary>The first version with device logout: the minimum can be raised above it, never lowered.</summary>
    public static BundleVersion LowestMinimum { get; } = BundleVersion.TryParse("9.46.1")!;

    public string Id => RequirementIds.OktaVerify;

    public bool Gates => true;

    /// <summary>What is wrong with a configured minimum, as the end of a sentence that names the key; null when nothing is.</summary>
    public static string? FindMinimumFault(string minimumVersion) => BundleVersion.TryParse(minimumVersion) switch
    {
        null => $"'{minimumVersion}' is no version (numbers between dots, such as {LowestMinimum})",
        var version when version < LowestMinimum => $"'{minimumVersion}' is below {LowestMinimum}, the lowest allowed",
        _ => null,
    };

    /// <inheritdoc/>
    public async ValueTask<RequirementResult> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            var content = await PropertyListReader.ReadFileAsync(infoFile, cancellationToken).ConfigureAwait(false);
            return content is PropertyListValue.Dict info
                ? Judge(info.FindText("CFBundleIdentifier"), info.FindText("CFBundleShortVersionString"))
                : Unreadable("its Info.plist is no dictionary");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Unreadable("not installed") with { Fault = RequirementFault.Missing };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or PropertyListException)
        {
            return Unreadable(ObservedText.Of($"its Info.plist cannot be read: {e.Message}"));
        }
    }

    private RequirementResult Judge(string? bundleId, string? text)
    {
        if (bundleId is null)
        {
            return Unreadable("its Info.plist has no CFBundleIdentifier");
        }

        if (bundleId != BundleId)
        {
            return new RequirementResult(RequirementState.NotMet, $"another program: {ObservedText.Of(bundleId)}") { Fault = RequirementFault.OtherProgram };
        }

        if (text is null)
        {
            return Unreadable("its Info.plist has no CFBundleShortVersionString");
        }

        return BundleVersion.TryParse(text) switch
        {
            null => Unreadable($"not a version: '{ObservedText.Of(text)}'"),
            var version when version < minimum => new RequirementResult(RequirementState.NotMet, $"{version}, below {minimum}") { Fault = RequirementFault.TooOld },
            var version => new RequirementResult(RequirementState.Met, version.ToString()),
        };
    }

    private static RequirementResult Unreadable(string why) => new(RequirementState.Unreadable, why);
}

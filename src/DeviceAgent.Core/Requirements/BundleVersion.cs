using System.Globalization;

namespace DeviceAgent.Core.Requirements;

/// <summary>
/// A version as CFBundleShortVersionString holds it: whole numbers between dots, compared number by number
/// (9.100.0 &gt; 9.46.1). A part that is not there counts as 0: 9.46 is below 9.46.1, and 9.46.1 and 9.46.1.0 are equal.
/// </summary>
public sealed class BundleVersion : IComparable<BundleVersion>, IEquatable<BundleVersion>
{
    private const int MostParts = 8;

    /// <summary>More than any real part has; keeps a part within 64 bits.</summary>
    private const int MostDigits = 18;

    private readonly string text;
    private readonly long[] parts;

    private BundleVersion(string text, long[] parts)
    {
        this.text = text;
        this.parts = parts;
    }

    /// <summary>
    /// Reads 1 to 8 parts of 1 to 18 ASCII digits each, leading zeros allowed. Null for everything else (<c>9.46.1-beta</c>,
    /// spaces, signs, empty parts): what such a version means would be a guess, and a guess must not open the gate.
    /// </summary>
    public static BundleVersion? TryParse(string text)
    {
        var words = text.Split('.', MostParts + 1);
        return words.Length <= MostParts && words.All(word => word.Length is >= 1 and <= MostDigits && word.All(char.IsAsciiDigit))
            ? new BundleVersion(text, [.. words.Select(word => long.Parse(word, CultureInfo.InvariantCulture))])
            : null;
    }

    public int CompareTo(BundleVersion? other)
    {
        if (other is null)
        {
            return 1;
        }

        for (var i = 0; i < Math.Max(parts.Length, other.parts.Length); i++)
        {
            var difference = Part(i).CompareTo(other.Part(i));
            if (difference != 0)
            {
                return difference;
            }
        }

        return 0;
    }

    public bool Equals(BundleVersion? other) => other is not null && CompareTo(other) == 0;

    public override bool Equals(object? obj) => Equals(obj as BundleVersion);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        for (var i = 0; i < MostParts; i++)
        {
            hash.Add(Part(i));
        }

        return hash.ToHashCode();
    }

    /// <summary>As it was written.</summary>
    public override string ToString() => text;

    public static bool operator ==(BundleVersion? left, BundleVersion? right) => Equals(left, right);

    public static bool operator !=(BundleVersion? left, BundleVersion? right) => !Equals(left, right);

    public static bool operator <(BundleVersion left, BundleVersion right) => left.CompareTo(right) < 0;

    public static bool operator >(BundleVersion left, BundleVersion right) => left.CompareTo(right) > 0;

    public static bool operator <=(BundleVersion left, BundleVersion right) => left.CompareTo(right) <= 0;

    public static bool operator >=(BundleVersion left, BundleVersion right) => left.CompareTo(right) >= 0;

    private long Part(int index) => index < parts.Length ? parts[index] : 0;
}

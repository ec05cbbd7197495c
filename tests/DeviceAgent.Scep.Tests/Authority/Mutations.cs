using CsCheck;

namespace DeviceAgent.Scep.Tests.Authority;

/// <summary>Small changes to bytes that were right: what a parser meets from a broken or hostile peer.</summary>
internal static class Mutations
{
    private const int MostChanges = 4;

    /// <summary>Lengths that lie: the most interesting bytes for an ASN.1 reader.</summary>
    private static readonly byte[] Lies = [0x80, 0x81, 0x82, 0x84, 0x88, 0xFF, 0x00];

    public static Gen<byte[]> Of(byte[] original) =>
        Change(original.Length).Array[1, MostChanges].Select(changes => changes.Aggregate(original, (bytes, change) => change(bytes)));

    private static Gen<Func<byte[], byte[]>> Change(int length)
    {
        Gen<int> place = Gen.Int[0, length - 1];
        return Gen.OneOf(
            Gen.Select(place, Gen.Byte, (at, value) => At(at, (bytes, i) => Set(bytes, i, value))),
            Gen.Select(place, Gen.Int[0, 7], (at, bit) => At(at, (bytes, i) => Set(bytes, i, (byte)(bytes[i] ^ (1 << bit))))),
            place.Select(at => At(at, (bytes, i) => bytes[..i])),
            Gen.Select(place, Gen.Int[1, 64], (at, count) => At(at, (bytes, i) => [.. bytes[..i], .. bytes[Math.Min(bytes.Length, i + count)..]])),
            Gen.Select(place, Gen.Int[1, 64], (at, count) => At(at, (bytes, i) => [.. bytes[..Math.Min(bytes.Length, i + count)], .. bytes[i..]])),
            Gen.Select(place, Gen.Byte.Array[1, 16], (at, more) => At(at, (bytes, i) => [.. bytes[..i], .. more, .. bytes[i..]])),
            Gen.Select(place, Gen.Int[0, Lies.Length - 1], (at, lie) => At(at, (bytes, i) => Set(bytes, i, Lies[lie]))));
    }

    private static Func<byte[], byte[]> At(int at, Func<byte[], int, byte[]> change) => bytes => bytes.Length == 0 ? bytes : change(bytes, at % bytes.Length);

    private static byte[] Set(byte[] bytes, int at, byte value)
    {
        byte[] changed = [.. bytes];
        changed[at] = value;
        return changed;
    }
}

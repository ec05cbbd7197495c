using CsCheck;
using DeviceAgent.Core.PropertyLists;

namespace DeviceAgent.Core.Tests.PropertyLists;

/// <summary>Valid lists, damaged at random: a tree or the one failure, nothing else.</summary>
public sealed class DamagedPropertyListTests
{
    private static readonly Gen<(int Kind, double Where, byte Value)[]> Damage =
        Gen.Select(Gen.Int[0, 3], Gen.Double[0, 0.999999], Gen.Byte).Array[1, 6];

    [Fact]
    public void A_damaged_binary_list_is_read_or_refused() =>
        Damage.Sample(damage => IsReadOrRefused(Apply(Samples.Binary, damage)), iter: 50_000);

    [Fact]
    public void A_damaged_XML_list_is_read_or_refused() =>
        Damage.Sample(damage => IsReadOrRefused(Apply(Samples.Xml, damage)), iter: 10_000);

    [Fact]
    public void Every_beginning_of_a_list_is_refused()
    {
        foreach (var sample in (byte[][])[Samples.Binary, Samples.Xml])
        {
            for (var length = 0; length < sample.Length; length++)
            {
                Assert.Throws<PropertyListException>(() => PropertyListReader.Read(sample.AsMemory(0, length)));
            }
        }
    }

    [Fact]
    public void Any_bytes_behind_the_magic_are_read_or_refused() =>
        Gen.Byte.Array[0, 80].Sample(bytes => IsReadOrRefused([.. "bplist00"u8, .. bytes]), iter: 20_000);

    private static bool IsReadOrRefused(byte[] bytes)
    {
        try
        {
            return PropertyListReader.Read(bytes) is not null;
        }
        catch (PropertyListException)
        {
            return true;
        }
    }

    private static byte[] Apply(byte[] valid, (int Kind, double Where, byte Value)[] damage)
    {
        var bytes = valid.ToList();
        foreach (var (kind, where, value) in damage)
        {
            var at = (int)(where * bytes.Count);
            switch (kind)
            {
                case 0 when bytes.Count > 0:
                    bytes[at] = value;
                    break;
                case 1 when bytes.Count > 0:
                    bytes[at] ^= (byte)(1 << (value & 7));
                    break;
                case 2:
                    bytes.Insert(at, value);
                    break;
                case 3 when bytes.Count > 0:
                    bytes.RemoveAt(at);
                    break;
            }
        }

        return [.. bytes];
    }
}

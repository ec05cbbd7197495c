using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace DeviceAgent.MacOS.Tests.Publishing;

/// <summary>
/// A 64-bit Mach-O executable, as far as Linux can check one (mach-o/loader.h and, for the signature, Kernel/cs_blobs.h of xnu).
/// </summary>
internal sealed class MachO
{
    public const uint Arm64 = 0x0100_000C;
    public const uint X64 = 0x0100_0007;

    private const uint Magic64 = 0xFEED_FACF;
    private const uint Execute = 2;
    private const uint LoadDylib = 0xC;
    private const uint LoadWeakDylib = 0x8000_0018;
    private const uint ReexportDylib = 0x8000_001F;
    private const uint LazyLoadDylib = 0x20;
    private const uint CodeSignature = 0x1D;
    private const uint BuildVersion = 0x32;
    private const uint PlatformMacOS = 1;

    private const uint EmbeddedSignature = 0xFADE_0CC0;
    private const uint CodeDirectory = 0xFADE_0C02;
    private const byte Sha256 = 2;

    private readonly byte[] file;

    public MachO(string path)
    {
        file = File.ReadAllBytes(path);
        Assert.Equal(Magic64, Little(0));
        Cpu = Little(4);
        Assert.Equal(Execute, Little(12));
        int command = 32;
        for (uint i = Little(16); i > 0; i--)
        {
            Read(command);
            command += (int)Little(command + 4);
        }
    }

    public uint Cpu { get; }

    /// <summary>The oldest macOS it says it runs on.</summary>
    public Version? MinimumSystem { get; private set; }

    /// <summary>What the loader takes in beside it.</summary>
    public List<string> Libraries { get; } = [];

    private int Signature { get; set; }

    /// <summary>Where the signature's code directory lies.</summary>
    private int Directory => Enumerable.Range(0, (int)Big(Signature + 8))
        .Select(i => Signature + (int)Big(Signature + 12 + (8 * i) + 4))
        .First(at => Big(at) == CodeDirectory);

    /// <summary><c>CS_ADHOC</c> is 0x2; the hardened runtime would be 0x10000.</summary>
    public uint SignatureFlags => Big(Directory + 12);

    /// <summary>Under which name it is signed.</summary>
    public string Identifier
    {
        get
        {
            ReadOnlySpan<byte> name = file.AsSpan(Directory + (int)Big(Directory + 20));
            return Encoding.UTF8.GetString(name[..name.IndexOf((byte)0)]);
        }
    }

    /// <summary>Recomputes the hash of every page that the signature covers.</summary>
    /// <returns>How many pages are covered, how many do not fit, and where the covered part ends.</returns>
    public (int Pages, int Wrong, int Covered) CheckSignature()
    {
        Assert.True(Signature > 0, "no LC_CODE_SIGNATURE");
        Assert.Equal(EmbeddedSignature, Big(Signature));
        int directory = Directory;
        int hashes = directory + (int)Big(directory + 16);
        int pages = (int)Big(directory + 28);
        int covered = (int)Big(directory + 32);
        Assert.Equal(Sha256, file[directory + 37]);
        int size = 1 << file[directory + 39];

        int wrong = 0;
        for (int i = 0; i < pages; i++)
        {
            byte[] hash = SHA256.HashData(file.AsSpan(i * size, Math.Min(size, covered - (i * size))));
            wrong += hash.AsSpan().SequenceEqual(file.AsSpan(hashes + (i * hash.Length), hash.Length)) ? 0 : 1;
        }

        Assert.Equal(Signature, covered);
        return (pages, wrong, covered);
    }

    private void Read(int command)
    {
        switch (Little(command))
        {
            case LoadDylib or LoadWeakDylib or ReexportDylib or LazyLoadDylib:
                ReadOnlySpan<byte> name = file.AsSpan(command + (int)Little(command + 8), (int)(Little(command + 4) - Little(command + 8)));
                Libraries.Add(Encoding.UTF8.GetString(name[..name.IndexOf((byte)0)]));
                break;
            case BuildVersion:
                Assert.Equal(PlatformMacOS, Little(command + 8));
                uint version = Little(command + 12);
                MinimumSystem = new Version((int)(version >> 16), (int)((version >> 8) & 0xFF));
                break;
            case CodeSignature:
                Signature = (int)Little(command + 8);
                break;
        }
    }

    private uint Little(int at) => BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at));

    private uint Big(int at) => BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at));
}

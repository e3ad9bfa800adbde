using System.Text;
using Xunit;

namespace EventLoop.Tickets;

public sealed class Base45Tests
{
    /// <summary>The examples of RFC 9285, sections 4.3 and 4.4, and the edges of one and two bytes.</summary>
    [Theory]
    [InlineData("", "")]
    [InlineData("AB", "BB8")]
    [InlineData("Hello!!", "%69 VD92EX0")]
    [InlineData("base-45", "UJCLQE7W581")]
    [InlineData("ietf!", "QED8WEX0")]
    [InlineData("\0", "00")]
    [InlineData("\0\0", "000")]
    public void Bytes_have_the_encoding_that_the_standard_gives(string bytes, string text)
    {
        Assert.Equal(text, Base45.Encode(Encoding.Latin1.GetBytes(bytes)));
        Assert.Equal(bytes, Encoding.Latin1.GetString(Base45.Decode(text)!));
    }

    [Fact]
    public void The_largest_pair_and_the_largest_single_byte_are_read()
    {
        Assert.Equal([0xFF, 0xFF], Base45.Decode("FGW")!);
        Assert.Equal([0xFF], Base45.Decode("U5")!);
    }

    [Theory]
    [InlineData("GGW")] // 65536, the standard's own example of what must be refused.
    [InlineData(":::")]
    [InlineData("::")]
    [InlineData("V5")] // 256
    [InlineData("A")]
    [InlineData("BB8B")]
    [InlineData("bb8")]
    [InlineData("B B\n")]
    [InlineData("ÄB8")]
    [InlineData("B\0A")]
    public void What_is_not_an_encoding_is_refused(string text) => Assert.Null(Base45.Decode(text));

    [Fact]
    public void Every_pair_of_bytes_survives_and_no_two_texts_mean_the_same()
    {
        var texts = new HashSet<string>();
        for (var value = 0; value <= ushort.MaxValue; value++)
        {
            byte[] bytes = [(byte)(value >> 8), (byte)value];
            var text = Base45.Encode(bytes);
            Assert.True(texts.Add(text));
            Assert.Equal(bytes, Base45.Decode(text)!);
        }
    }
}
